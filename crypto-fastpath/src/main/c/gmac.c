/*
 * AES-GMAC (SP 800-38D) of many short messages at a time, for processors with AVX-512, GFNI, VAES
 * and VPCLMULQDQ. Called from io.latchwire.crypto.mac.MacKernel; see docs/adr/0050.
 *
 * A tag is E(K, J0) xor GHASH(H, message padded to blocks || its length in bits), where
 * J0 = nonce || 00000001 and H = E(K, 0). Horner's rule would make each block wait for the one
 * before it; here every block is multiplied with a power of H that was made with the key, and the
 * sum is taken modulo x^128 + x^7 + x^2 + x + 1 once:
 *
 *     X1 H^m + X2 H^(m-1) + ... + Xm H
 *
 * A vector holds four blocks, so four messages share one such reduction and one AES.
 *
 * GCM calls the first bit of an octet the lowest power of x, memory and processor the last. With
 * the bits of every octet turned round, the octets of a block are a polynomial as they lie.
 *
 * No branch and no address depends on a secret. Nothing is allocated, nothing is kept.
 */
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define INLINE static inline __attribute__((always_inline))

#define BLOCK 16
#define BLOCKS_OF_VECTOR 4
#define VECTOR (BLOCKS_OF_VECTOR * BLOCK)

/* Powers of H that a key has. The last block of a message is its length, so one less remain. */
#define POWERS 128
#define MOST_OCTETS (POWERS * BLOCK)
#define MOST_LAST_OCTETS ((POWERS - 1) * BLOCK)

#define TAG_STRIDE 32

struct gmac_key {
  uint8_t powers[POWERS][BLOCK]; /* H^128, H^127 ... H; then octets that meet zeros only */
  uint8_t schedule[15][BLOCK];   /* AES round keys: 11 or 15 */
  uint64_t rounds;               /* 10 or 14 */
};

struct gmac_job {
  uint64_t address;  /* of the message */
  uint64_t octets;   /* of the message */
  uint8_t j0[BLOCK]; /* the nonce, and 00000001 */
};

/* Whether this processor, and the system on it, have what all functions of the library need. */
EXPORT int latchwire_kernel_runs_here(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("gfni") &&
         __builtin_cpu_supports("vaes") && __builtin_cpu_supports("vpclmulqdq");
}

#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,bmi2,gfni,aes,vaes,pclmul,vpclmulqdq")

/* Products of 128 by 128 bits that wait to be reduced, four side by side:
 * low + middle x^64 + high x^128. */
struct products {
  __m512i low, middle, high;
};

INLINE __m512i xor3(__m512i a, __m512i b, __m512i c) {
  return _mm512_ternarylogic_epi64(a, b, c, 0x96);
}

/* Turns the bits of every octet round; it is its own inverse. */
INLINE __m512i reflect(__m512i octets) {
  return _mm512_gf2p8affine_epi64_epi8(octets, _mm512_set1_epi64(0x8040201008040201), 0);
}

INLINE __m512i load(const uint8_t *from) { return _mm512_loadu_si512(from); }

/* As many octets as there are, then zeros. Memory behind them is not touched. */
INLINE __m512i load_some(const uint8_t *from, uint64_t octets) {
  return _mm512_maskz_loadu_epi8(_bzhi_u64(-1ULL, octets), from);
}

INLINE struct products none(void) {
  __m512i zero = _mm512_setzero_si512();
  return (struct products){zero, zero, zero};
}

INLINE void add_product(struct products *sum, __m512i a, __m512i b) {
  sum->low = _mm512_xor_si512(sum->low, _mm512_clmulepi64_epi128(a, b, 0x00));
  sum->middle = xor3(sum->middle, _mm512_clmulepi64_epi128(a, b, 0x01),
                     _mm512_clmulepi64_epi128(a, b, 0x10));
  sum->high = _mm512_xor_si512(sum->high, _mm512_clmulepi64_epi128(a, b, 0x11));
}

/* As add_product twice, with fewer additions. */
INLINE void add_products(struct products *sum, __m512i a, __m512i b, __m512i c, __m512i d) {
  sum->low = xor3(sum->low, _mm512_clmulepi64_epi128(a, b, 0x00),
                  _mm512_clmulepi64_epi128(c, d, 0x00));
  sum->middle = xor3(sum->middle, _mm512_clmulepi64_epi128(a, b, 0x01),
                     _mm512_clmulepi64_epi128(a, b, 0x10));
  sum->middle = xor3(sum->middle, _mm512_clmulepi64_epi128(c, d, 0x01),
                     _mm512_clmulepi64_epi128(c, d, 0x10));
  sum->high = xor3(sum->high, _mm512_clmulepi64_epi128(a, b, 0x11),
                   _mm512_clmulepi64_epi128(c, d, 0x11));
}

/* The four products modulo x^128 + x^7 + x^2 + x + 1, from the top 64 bits down. */
INLINE __m512i reduce(struct products p) {
  const __m512i tail = _mm512_set1_epi64(0x87);
  __m512i low = _mm512_xor_si512(p.low, _mm512_bslli_epi128(p.middle, 8));
  __m512i high = _mm512_xor_si512(p.high, _mm512_bsrli_epi128(p.middle, 8));
  __m512i top = _mm512_clmulepi64_epi128(high, tail, 0x01);
  high = _mm512_xor_si512(high, _mm512_bsrli_epi128(top, 8));
  __m512i rest = _mm512_clmulepi64_epi128(high, tail, 0x00);
  return xor3(low, rest, _mm512_bslli_epi128(top, 8));
}

/* The sum of a vector's blocks, as the first block of the result. */
INLINE __m512i fold(__m512i a) {
  a = _mm512_xor_si512(a, _mm512_shuffle_i64x2(a, a, 0x4e));
  return _mm512_xor_si512(a, _mm512_shuffle_i64x2(a, a, 0xb1));
}

/* The sums of the blocks of a, b, c and d, side by side. */
INLINE __m512i fold4(__m512i a, __m512i b, __m512i c, __m512i d) {
  __m512i ab = _mm512_xor_si512(_mm512_shuffle_i64x2(a, b, 0x44), _mm512_shuffle_i64x2(a, b, 0xee));
  __m512i cd = _mm512_xor_si512(_mm512_shuffle_i64x2(c, d, 0x44), _mm512_shuffle_i64x2(c, d, 0xee));
  return _mm512_xor_si512(_mm512_shuffle_i64x2(ab, cd, 0x88), _mm512_shuffle_i64x2(ab, cd, 0xdd));
}

INLINE struct products folded(const struct products *p) {
  return (struct products){fold(p->low), fold(p->middle), fold(p->high)};
}

INLINE struct products folded4(const struct products p[4]) {
  return (struct products){fold4(p[0].low, p[1].low, p[2].low, p[3].low),
                           fold4(p[0].middle, p[1].middle, p[2].middle, p[3].middle),
                           fold4(p[0].high, p[1].high, p[2].high, p[3].high)};
}

/* The first of four blocks, and zeros. */
INLINE __m512i first(__m512i blocks) {
  return _mm512_zextsi128_si512(_mm512_castsi512_si128(blocks));
}

/* Multiplies at most POWERS blocks with the powers from `power` on, which ascend to H. */
INLINE void add_blocks(struct products *sum, const uint8_t *from, uint64_t octets,
                       const uint8_t *power) {
  while (octets > 2 * VECTOR) {
    add_products(sum, reflect(load(from)), load(power), reflect(load(from + VECTOR)),
                 load(power + VECTOR));
    from += 2 * VECTOR;
    power += 2 * VECTOR;
    octets -= 2 * VECTOR;
  }
  if (octets > VECTOR) {
    add_product(sum, reflect(load(from)), load(power));
    from += VECTOR;
    power += VECTOR;
    octets -= VECTOR;
  }
  add_product(sum, reflect(load_some(from, octets)), load(power));
}

/* The power that the first of these octets' blocks is multiplied with, a length behind them. */
INLINE const uint8_t *first_power(const struct gmac_key *key, uint64_t octets) {
  return octets > MOST_LAST_OCTETS ? key->powers[0]
                                   : key->powers[POWERS - 1 - (octets + BLOCK - 1) / BLOCK];
}

/* GHASH of a message, but for its length and the last reduction. */
INLINE struct products hash(const struct gmac_key *key, const struct gmac_job *job) {
  const uint8_t *from = (const uint8_t *)job->address;
  uint64_t octets = job->octets;
  struct products sum = none();
  while (__builtin_expect(octets > MOST_LAST_OCTETS, 0)) {
    uint64_t now = octets < MOST_OCTETS ? octets : MOST_OCTETS;
    add_blocks(&sum, from, now, key->powers[0]);
    from += now;
    octets -= now;
    /* What has been hashed so far is added to the block that comes next. */
    __m512i hashed = first(reduce(folded(&sum)));
    sum = none();
    add_product(&sum, hashed, load(first_power(key, octets)));
  }
  add_blocks(&sum, from, octets, first_power(key, octets));
  return sum;
}

/*
 * Adds the last block of each message, its length in bits: 8 octets, most significant first, and
 * 8 that are zero here, so two of four products are zero.
 *
 * blocks: of each job, its address and octets as they lie
 */
INLINE void add_lengths(const struct gmac_key *key, struct products *sum, __m512i blocks) {
  const __m512i turn = _mm512_broadcast_i32x4(
      _mm_set_epi8(-1, -1, -1, -1, -1, -1, -1, -1, 8, 9, 10, 11, 12, 13, 14, 15));
  __m512i bits = reflect(_mm512_shuffle_epi8(_mm512_slli_epi64(blocks, 3), turn));
  __m512i h = _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)key->powers[POWERS - 1]));
  sum->low = _mm512_xor_si512(sum->low, _mm512_clmulepi64_epi128(bits, h, 0x00));
  sum->middle = _mm512_xor_si512(sum->middle, _mm512_clmulepi64_epi128(bits, h, 0x10));
}

INLINE __m512i round_key(const struct gmac_key *key, uint64_t round) {
  return _mm512_broadcast_i32x4(_mm_load_si128((const __m128i *)key->schedule[round]));
}

/* AES of four blocks. */
INLINE __m512i encrypt(const struct gmac_key *key, __m512i blocks) {
  blocks = _mm512_xor_si512(blocks, round_key(key, 0));
  uint64_t round = 1;
  for (; round < 10; round++) blocks = _mm512_aesenc_epi128(blocks, round_key(key, round));
  for (; round < key->rounds; round++)
    blocks = _mm512_aesenc_epi128(blocks, round_key(key, round));
  return _mm512_aesenclast_epi128(blocks, round_key(key, round));
}

INLINE void store_tag(uint8_t *tag, __m128i value) { _mm_storeu_si128((__m128i *)tag, value); }

/* Asks for the first lines of a long message while the one before it is hashed; the processor asks
 * for the others itself once it has seen some. */
INLINE void prefetch(const struct gmac_job *job) {
  const char *from = (const char *)job->address;
  if (job->octets > 4 * VECTOR)
    for (int line = 0; line < 4; line++) _mm_prefetch(from + line * 64, _MM_HINT_T0);
}

INLINE void tags4(const struct gmac_key *key, const struct gmac_job *jobs, uint8_t *tags) {
  __m512i jobs01 = _mm512_loadu_si512(jobs), jobs23 = _mm512_loadu_si512(jobs + 2);
  __m512i masks = encrypt(key, _mm512_shuffle_i64x2(jobs01, jobs23, 0xdd));
  struct products each[4];
  for (int i = 0; i < 4; i++) {
    if (i < 3) prefetch(jobs + i + 1);
    each[i] = hash(key, jobs + i);
  }
  struct products sums = folded4(each);
  add_lengths(key, &sums, _mm512_shuffle_i64x2(jobs01, jobs23, 0x88));
  __m512i values = _mm512_xor_si512(reflect(reduce(sums)), masks);
  store_tag(tags, _mm512_castsi512_si128(values));
  store_tag(tags + TAG_STRIDE, _mm512_extracti32x4_epi32(values, 1));
  store_tag(tags + 2 * TAG_STRIDE, _mm512_extracti32x4_epi32(values, 2));
  store_tag(tags + 3 * TAG_STRIDE, _mm512_extracti32x4_epi32(values, 3));
}

INLINE __m512i two_words(uint64_t first, uint64_t second) {
  return _mm512_zextsi128_si512(_mm_set_epi64x((long long)second, (long long)first));
}

/* A job alone has been written just now, octets 4 to 11 of J0 in one store; a wider load, or one
 * across their ends, would have to wait until it has reached the cache. */
INLINE __m512i j0_of_one(const struct gmac_job *job) {
  uint32_t before, behind;
  uint64_t number;
  memcpy(&before, job->j0, sizeof before);
  memcpy(&number, job->j0 + 4, sizeof number);
  memcpy(&behind, job->j0 + 12, sizeof behind);
  return two_words(before | number << 32, number >> 32 | (uint64_t)behind << 32);
}

INLINE void tag1(const struct gmac_key *key, const struct gmac_job *job, uint8_t *tag) {
  __m512i mask = encrypt(key, j0_of_one(job));
  struct products each = hash(key, job), sum = folded(&each);
  add_lengths(key, &sum, two_words(0, job->octets));
  __m512i value = _mm512_xor_si512(reflect(reduce(sum)), mask);
  store_tag(tag, _mm512_castsi512_si128(value));
}

/* Writes a tag of 16 octets for each job, TAG_STRIDE apart. */
EXPORT void latchwire_gmac_tags(const struct gmac_key *key, const struct gmac_job *jobs,
                                uint64_t count, uint8_t *tags) {
  for (; count >= 4; count -= 4, jobs += 4, tags += 4 * TAG_STRIDE) tags4(key, jobs, tags);
  for (; count > 0; count--, jobs++, tags += TAG_STRIDE) tag1(key, jobs, tags);
}

/* Makes the powers of a key that has its schedule and the number of its rounds. */
EXPORT void latchwire_gmac_key(struct gmac_key *key) {
  __m512i h = first(reflect(encrypt(key, _mm512_setzero_si512())));
  __m512i power = h;
  for (int i = POWERS - 1; i >= 0; i--) {
    _mm_store_si128((__m128i *)key->powers[i], _mm512_castsi512_si128(power));
    struct products next = none();
    add_product(&next, power, h);
    power = first(reduce(next));
  }
}
