#pragma once

#include <cstdint>
#include <string>

namespace riffle::samples {

// How many kinds of messages there are that nobody can decode.
constexpr uint64_t kPoisonKinds = 200;

// The n-th such message, of kind n modulo kPoisonKinds: JSON that breaks off (at a hundred places),
// texts with NUL bytes, bytes that are no text. No two are the same.
std::string poison_message(uint64_t n);

}  // namespace riffle::samples
