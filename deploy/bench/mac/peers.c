/*
 * The peers of `latchwire bench mac`: the same MACs from C, on demand.
 *
 * Reads lines "PEER OCTETS BATCH MICROSECONDS" and answers each with the nanoseconds of processor
 * time that one MAC took, measured over about that time, or "absent" when this machine cannot run the peer. Ends at
 * the end of its input.
 *
 * PEER is one of
 *   mb-gmac:ISA      libipsec-mb, nonce written for each message, then gcm_enc
 *   mb-gmac-bare:ISA libipsec-mb, gcm_enc alone, nonces written once before the measurement
 *   mb-gmac-jobs:ISA libipsec-mb, its burst interface
 *   mb-cmac:ISA      libipsec-mb, bursts of jobs
 *   mb-sha1:ISA      libipsec-mb, HMAC-SHA-1, its hash bursts
 *   mb-sha256:ISA    libipsec-mb, HMAC-SHA-256, its hash bursts
 *   evp-gmac         OpenSSL EVP, key set up once, a nonce for each message
 *   nettle-umac      nettle's UMAC-96, a 5-octet nonce for each message
 * with ISA of sse, avx2, avx512.
 */
#include <intel-ipsec-mb.h>
#include <nettle/umac.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MOST_JOBS 64
#define MOST_OCTETS 16384
#define TAG_OCTETS 12

static uint8_t message[MOST_JOBS][MOST_OCTETS] __attribute__((aligned(64)));
static uint8_t nonce[MOST_JOBS][16] __attribute__((aligned(64)));
static uint8_t tag[MOST_JOBS][32] __attribute__((aligned(64)));
static const uint8_t key[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static uint32_t number;
static int octets, batch;

/* libipsec-mb, one manager for each instruction set */
struct isa {
  const char *name;
  void (*init)(IMB_MGR *);
  IMB_MGR *mgr;
  struct gcm_key_data gcm __attribute__((aligned(64)));
};
static struct isa isas[] = {{.name = "sse", .init = init_mb_mgr_sse},
                            {.name = "avx2", .init = init_mb_mgr_avx2},
                            {.name = "avx512", .init = init_mb_mgr_avx512}};
static struct isa *now_isa;
static struct gcm_context_data context;
static uint32_t schedule[60] __attribute__((aligned(64)));
static uint32_t unused_schedule[60] __attribute__((aligned(64)));
static uint8_t k1[16] __attribute__((aligned(64))), k2[16] __attribute__((aligned(64)));
static uint8_t inner[64] __attribute__((aligned(64))), outer[64] __attribute__((aligned(64)));
static IMB_JOB own_jobs[MOST_JOBS];

static struct umac96_ctx umac;
static EVP_CIPHER_CTX *evp;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * 1e9 + t.tv_nsec;
}

static void put_nonce(int i) {
  uint32_t n = __builtin_bswap32(++number);
  memcpy(nonce[i] + 8, &n, 4);
}

static void gmac_calls(void) {
  for (int i = 0; i < batch; i++)
    IMB_AES128_GCM_ENC(now_isa->mgr, &now_isa->gcm, &context, NULL, NULL, 0, nonce[i], message[i],
                       octets, tag[i], TAG_OCTETS);
}

static void gmac(void) {
  for (int i = 0; i < batch; i++) put_nonce(i);
  gmac_calls();
}

static void finish_burst(int done, IMB_JOB **jobs) {
  while (done < batch) {
    int more = IMB_FLUSH_BURST(now_isa->mgr, batch - done, jobs);
    if (more == 0) {
      fprintf(stderr, "peers: flush_burst left jobs\n");
      exit(1);
    }
    done += more;
  }
}

/* The ring starts anew each time: version 1.3.0 miscounts bursts that end where the ring ends. */
static IMB_JOB *ring(int i) { return &now_isa->mgr->jobs[i]; }

static void start_ring(void) {
  now_isa->mgr->earliest_job = -1;
  now_isa->mgr->next_job = 0;
}

static void mac_job(IMB_JOB *job, int i, IMB_HASH_ALG hash, int tag_octets) {
  job->cipher_mode = IMB_CIPHER_NULL;
  job->cipher_direction = IMB_DIR_ENCRYPT;
  job->chain_order = IMB_ORDER_HASH_CIPHER;
  job->hash_alg = hash;
  job->src = message[i];
  job->hash_start_src_offset_in_bytes = 0;
  job->msg_len_to_hash_in_bytes = octets;
  job->auth_tag_output = tag[i];
  job->auth_tag_output_len_in_bytes = tag_octets;
}

static void gmac_jobs(void) {
  IMB_JOB *jobs[MOST_JOBS];
  start_ring();
  for (int i = 0; i < batch; i++) {
    IMB_JOB *job = jobs[i] = ring(i);
    put_nonce(i);
    mac_job(job, i, IMB_AUTH_AES_GMAC, TAG_OCTETS);
    job->cipher_mode = IMB_CIPHER_GCM;
    job->chain_order = IMB_ORDER_CIPHER_HASH;
    job->key_len_in_bytes = 16;
    job->enc_keys = job->dec_keys = &now_isa->gcm;
    job->iv = nonce[i];
    job->iv_len_in_bytes = 12;
    job->dst = message[i];
    job->cipher_start_src_offset_in_bytes = 0;
    job->msg_len_to_cipher_in_bytes = 0;
    job->u.GCM.aad = message[i];
    job->u.GCM.aad_len_in_bytes = octets;
  }
  finish_burst(IMB_SUBMIT_BURST_NOCHECK(now_isa->mgr, batch, jobs), jobs);
}

static void cmac(void) {
  IMB_JOB *jobs[MOST_JOBS];
  start_ring();
  for (int i = 0; i < batch; i++) {
    IMB_JOB *job = jobs[i] = ring(i);
    mac_job(job, i, IMB_AUTH_AES_CMAC, TAG_OCTETS);
    job->u.CMAC._key_expanded = schedule;
    job->u.CMAC._skey1 = k1;
    job->u.CMAC._skey2 = k2;
  }
  finish_burst(IMB_SUBMIT_BURST_NOCHECK(now_isa->mgr, batch, jobs), jobs);
}

static void hmac(IMB_HASH_ALG hash, int tag_octets) {
  for (int i = 0; i < batch; i++) {
    mac_job(&own_jobs[i], i, hash, tag_octets);
    own_jobs[i].u.HMAC._hashed_auth_key_xor_ipad = inner;
    own_jobs[i].u.HMAC._hashed_auth_key_xor_opad = outer;
  }
  if ((int)IMB_SUBMIT_HASH_BURST_NOCHECK(now_isa->mgr, own_jobs, batch, hash) != batch) {
    fprintf(stderr, "peers: submit_hash_burst left jobs\n");
    exit(1);
  }
}

static void hmac_sha1(void) { hmac(IMB_AUTH_HMAC_SHA_1, TAG_OCTETS); }
static void hmac_sha256(void) { hmac(IMB_AUTH_HMAC_SHA_256, 16); }

static void evp_gmac(void) {
  int written;
  for (int i = 0; i < batch; i++) {
    put_nonce(i);
    if (!EVP_EncryptInit_ex(evp, NULL, NULL, NULL, nonce[i]) ||
        !EVP_EncryptUpdate(evp, NULL, &written, message[i], octets) ||
        !EVP_EncryptFinal_ex(evp, tag[i], &written) ||
        !EVP_CIPHER_CTX_ctrl(evp, EVP_CTRL_AEAD_GET_TAG, TAG_OCTETS, tag[i])) {
      fprintf(stderr, "peers: EVP failed\n");
      exit(1);
    }
  }
}

static void nettle_umac(void) {
  for (int i = 0; i < batch; i++) {
    put_nonce(i);
    umac96_set_nonce(&umac, 5, nonce[i] + 7);
    umac96_update(&umac, octets, message[i]);
    umac96_digest(&umac, TAG_OCTETS, tag[i]);
  }
}

struct peer {
  const char *name;
  void (*run)(void);
  int has_isa;
};
static const struct peer peers[] = {
    {"mb-gmac", gmac, 1},        {"mb-gmac-bare", gmac_calls, 1}, {"mb-gmac-jobs", gmac_jobs, 1},
    {"mb-cmac", cmac, 1},        {"mb-sha1", hmac_sha1, 1},       {"mb-sha256", hmac_sha256, 1},
    {"evp-gmac", evp_gmac, 0},   {"nettle-umac", nettle_umac, 0},
};

static void set_up(void) {
  for (size_t i = 0; i < sizeof isas / sizeof *isas; i++) {
    IMB_MGR *mgr = alloc_mb_mgr(0);
    isas[i].init(mgr);
    if (imb_get_errno(mgr) != 0) {
      free_mb_mgr(mgr);
      continue;
    }
    isas[i].mgr = mgr;
    IMB_AES128_GCM_PRE(mgr, key, &isas[i].gcm);
    IMB_AES_KEYEXP_128(mgr, key, schedule, unused_schedule);
    IMB_AES_CMAC_SUBKEY_GEN_128(mgr, schedule, k1, k2);
  }
  umac96_set_key(&umac, key);
  evp = EVP_CIPHER_CTX_new();
  EVP_EncryptInit_ex(evp, EVP_aes_128_gcm(), NULL, key, nonce[0]);
}

static int choose(char *name, const struct peer **chosen) {
  char *isa = strchr(name, ':');
  if (isa) *isa++ = 0;
  for (size_t p = 0; p < sizeof peers / sizeof *peers; p++) {
    if (strcmp(peers[p].name, name) != 0) continue;
    *chosen = &peers[p];
    if (!peers[p].has_isa) return 1;
    for (size_t i = 0; isa && i < sizeof isas / sizeof *isas; i++)
      if (strcmp(isas[i].name, isa) == 0 && isas[i].mgr) {
        now_isa = &isas[i];
        return 1;
      }
  }
  return 0;
}

/* Reading the clock is dear, so it is read only about every 50 microseconds. */
static double measure(void (*run)(void), double nanoseconds) {
  static const double between = 50e3;
  double start = now(), before = start, end = start;
  long runs = 0, step = 1;
  while (end - start < nanoseconds) {
    for (long i = 0; i < step; i++) run();
    runs += step;
    end = now();
    if (end - before < between) step *= 2;
    before = end;
  }
  return (end - start) / runs / batch;
}

int main(void) {
  char name[64];
  int microseconds;
  set_up();
  setvbuf(stdout, NULL, _IOLBF, 0);
  while (scanf("%63s %d %d %d", name, &octets, &batch, &microseconds) == 4) {
    const struct peer *peer = NULL;
    if (batch < 1 || batch > MOST_JOBS || octets < 0 || octets > MOST_OCTETS) {
      fprintf(stderr, "peers: out of range\n");
      return 2;
    }
    if (choose(name, &peer))
      printf("%.3f\n", measure(peer->run, microseconds * 1e3));
    else
      printf("absent\n");
  }
  return 0;
}
