#include <openssl/evp.h>
#include <array>

#include "query-lang/functions/function_spec.h"
#include "query-lang/functions/values.h"

namespace riffle::lang {

using index::Value;
using index::ValueView;

namespace {

template <const EVP_MD* (*Algorithm)()>
Value digest(std::span<const ValueView> arguments) {
  return map_texts(arguments[0], [](std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int length = 0;
    if (EVP_Digest(text.data(), text.size(), bytes.data(), &length, Algorithm(), nullptr) != 1)
      return Value();
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string hex;
    for (unsigned int i = 0; i < length; ++i) {
      hex += kDigits[bytes[i] >> 4];
      hex += kDigits[bytes[i] & 15];
    }
    return Value(std::move(hex));
  });
}

}  // namespace

const FunctionSpec& md5_function() {
  static const FunctionSpec spec{
      .name = "md5",
      .category = "Cryptographic",
      .syntax = "md5(<text>)",
      .summary = "The MD5 hash of the text, in hexadecimal.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"md5(\"abc\")", "\"900150983cd24fb0d6963f7d28e17f72\""},
                   {"md5(missing)", "null"}},
      .simple = digest<EVP_md5>,
  };
  return spec;
}

const FunctionSpec& sha1_function() {
  static const FunctionSpec spec{
      .name = "sha1",
      .category = "Cryptographic",
      .syntax = "sha1(<text>)",
      .summary = "The SHA-1 hash of the text, in hexadecimal.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sha1(\"abc\")", "\"a9993e364706816aba3e25717850c26c9cd0d89d\""},
                   {"sha1(missing)", "null"}},
      .simple = digest<EVP_sha1>,
  };
  return spec;
}

const FunctionSpec& sha256_function() {
  static const FunctionSpec spec{
      .name = "sha256",
      .category = "Cryptographic",
      .syntax = "sha256(<text>)",
      .summary = "The SHA-256 hash of the text, in hexadecimal.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sha256(\"abc\")",
                    "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\""},
                   {"sha256(missing)", "null"}},
      .simple = digest<EVP_sha256>,
  };
  return spec;
}

const FunctionSpec& sha512_function() {
  static const FunctionSpec spec{
      .name = "sha512",
      .category = "Cryptographic",
      .syntax = "sha512(<text>)",
      .summary = "The SHA-512 hash of the text, in hexadecimal.",
      .min_arguments = 1,
      .max_arguments = 1,
      .examples = {{"sha512(\"abc\")",
                    "\"ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274f"
                    "c1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f\""},
                   {"sha512(missing)", "null"}},
      .simple = digest<EVP_sha512>,
  };
  return spec;
}

}  // namespace riffle::lang
