/*
 * signature: crypto_sign's signatures, made cheap, for a fuzzer of what happens
 * after them: Ed25519 took most of its time.
 *
 * A signature is a hash of key and message. Anybody could forge one, so a
 * fuzzer that is linked with this proves nothing about forgeries. The linker
 * puts it in libsodium's place (--wrap).
 */
#include <sodium.h>
#include <string.h>

int __wrap_crypto_sign_detached(unsigned char *sig, unsigned long long *len,
                                const unsigned char *m, unsigned long long mlen,
                                const unsigned char *sk);
int __wrap_crypto_sign_verify_detached(const unsigned char *sig,
                                       const unsigned char *m,
                                       unsigned long long mlen,
                                       const unsigned char *pk);

static void made(unsigned char out[static crypto_sign_BYTES],
                 const unsigned char *m, unsigned long long mlen,
                 const unsigned char *pk)
{
    crypto_generichash(out, crypto_sign_BYTES, m, mlen, pk,
                       crypto_sign_PUBLICKEYBYTES);
}

int __wrap_crypto_sign_detached(unsigned char *sig, unsigned long long *len,
                                const unsigned char *m, unsigned long long mlen,
                                const unsigned char *sk)
{
    /* libsodium keeps the public key behind the seed. */
    made(sig, m, mlen, sk + crypto_sign_SEEDBYTES);
    if (len != NULL)
        *len = crypto_sign_BYTES;
    return 0;
}

int __wrap_crypto_sign_verify_detached(const unsigned char *sig,
                                       const unsigned char *m,
                                       unsigned long long mlen,
                                       const unsigned char *pk)
{
    unsigned char right[crypto_sign_BYTES];

    made(right, m, mlen, pk);
    return memcmp(right, sig, sizeof right) == 0 ? 0 : -1;
}
