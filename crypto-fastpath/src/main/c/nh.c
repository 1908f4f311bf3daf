/*
 * NH, the first layer of UMAC (RFC 4418 s5.2), for processors with AVX-512. Called from
 * io.latchwire.crypto.mac.MacKernel; see docs/adr/0050.
 *
 * Message and key are words of 32 bits. In each group of eight, word i of the message and of the
 * key are added modulo 2^32, and the sum is multiplied with that of word i + 4; all products are
 * added modulo 2^64. UMAC-96 does so three times, each time with a key that begins four words
 * later.
 *
 * No branch and no address depends on a secret. Nothing is allocated, nothing is kept.
 */
#include <immintrin.h>
#include <stdint.h>

#define RUNS 3
#define GROUP 32
#define GROUPS_OF_VECTOR 2
#define VECTOR (GROUPS_OF_VECTOR * GROUP)
#define WORDS_OF_HALF_GROUP 4

#pragma GCC target("avx512f,avx512bw")

/* The eight products of two groups. The halves of a group are neighbours, so each product would
 * come twice: instead the second half gives those of the odd words. */
static inline __m512i products(__m512i message, __m512i key) {
  const __mmask8 second_halves = 0xcc;
  __m512i sums = _mm512_add_epi32(message, key);
  __m512i others = _mm512_shuffle_i64x2(sums, sums, 0xb1);
  return _mm512_mul_epu32(_mm512_mask_srli_epi64(sums, second_halves, sums, 32),
                          _mm512_mask_srli_epi64(others, second_halves, others, 32));
}

/*
 * NH of whole groups.
 *
 * key: words in the processor's order, from the first group's on
 * octets: a multiple of 32
 * sums: set to the result of each run
 */
__attribute__((visibility("default"))) void latchwire_nh(const uint32_t *key,
                                                         const uint8_t *message, uint64_t octets,
                                                         uint64_t sums[RUNS]) {
  __m512i sum[RUNS] = {_mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
  for (; octets >= VECTOR; octets -= VECTOR, message += VECTOR, key += VECTOR / sizeof *key) {
    __m512i m = _mm512_loadu_si512(message);
    for (int run = 0; run < RUNS; run++) {
      __m512i k = _mm512_loadu_si512(key + WORDS_OF_HALF_GROUP * run);
      sum[run] = _mm512_add_epi64(sum[run], products(m, k));
    }
  }
  if (octets > 0) {
    /* One group is left; where there is neither message nor key, the products are zero. */
    const __mmask8 first_group = 0x0f;
    __m512i m = _mm512_maskz_loadu_epi64(first_group, message);
    for (int run = 0; run < RUNS; run++) {
      __m512i k = _mm512_maskz_loadu_epi64(first_group, key + WORDS_OF_HALF_GROUP * run);
      sum[run] = _mm512_add_epi64(sum[run], products(m, k));
    }
  }
  for (int run = 0; run < RUNS; run++) sums[run] = (uint64_t)_mm512_reduce_add_epi64(sum[run]);
}
