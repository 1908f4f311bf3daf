/*
 * CGA generation over OpenSSL's SHA1: hashes per second of processor time, for an input of 187 octets
 * (a key of 1024 bits). Build: cc -O2 -o cga cga.c -lcrypto; run: ./cga [seconds]
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  double seconds = argc > 1 ? atof(argv[1]) : 5;
  unsigned char input[187], hash[20];
  unsigned long hashes = 0, found = 0;
  memset(input, 0x5A, sizeof input);
  memset(input, 0, 25);
  double start = now();
  do {
    for (int i = 0; i < 4096; i++) {
      SHA_CTX context;
      SHA1_Init(&context);
      SHA1_Update(&context, input, sizeof input);
      SHA1_Final(hash, &context);
      found += hash[0] == 0 && hash[1] == 0;
      for (int j = 15; j >= 0 && ++input[j] == 0; j--)
        ;
    }
    hashes += 4096;
  } while (now() - start < seconds);
  printf("1 thread: %.0f hashes/s (%lu found)\n", hashes / (now() - start), found);
  return 0;
}
