// Runs a fuzzer's function over a corpus and then over changed copies of it, without libFuzzer:
// quick enough for every test run, and the same inputs each time. One that kills it is written to
// standard error.
//   COPIES SEED FILE-OR-FOLDER…
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_inputs.h"
#include "tests/fuzz/fuzz_target.h"

namespace riffle {
namespace {

constexpr size_t kMostBytes = 4096;

// The input at hand, for the handler of fatal signals.
std::string current;

void show_input(int signal) {
  constexpr std::string_view kWhat = "\nthe input that kills it:\n";
  (void)!::write(STDERR_FILENO, kWhat.data(), kWhat.size());
  (void)!::write(STDERR_FILENO, current.data(), current.size());
  (void)!::write(STDERR_FILENO, "\n", 1);
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

class Mutator {
 public:
  Mutator(std::vector<std::string> inputs, uint64_t seed)
      : inputs_(std::move(inputs)), random_(seed) {
    // Words of all inputs, to be put into others.
    for (const std::string& input : inputs_) {
      std::string word;
      for (const char c : input + " ") {
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
        if (letter) {
          word += c;
        } else {
          if (!word.empty() && word.size() < 20) words_.push_back(word);
          word.clear();
          words_.emplace_back(1, c);
        }
      }
    }
  }

  std::string next() {
    std::string text = pick(inputs_);
    for (size_t n = 1 + below(4); n > 0; --n) change(text);
    if (text.size() > kMostBytes) text.resize(kMostBytes);
    return text;
  }

 private:
  size_t below(size_t n) { return static_cast<size_t>(random_() % n); }
  const std::string& pick(const std::vector<std::string>& from) { return from[below(from.size())]; }

  void change(std::string& text) {
    const size_t at = below(text.size() + 1);
    switch (below(7)) {
      case 0:
        text.insert(at, pick(words_));
        break;
      case 1:
        text.insert(at, " " + pick(words_) + " ");
        break;
      case 2:
        text.erase(at, 1 + below(8));
        break;
      case 3: {  // the head of one, the tail of another
        const std::string& other = pick(inputs_);
        text = text.substr(0, at) + other.substr(below(other.size() + 1));
        break;
      }
      case 4:
        if (at < text.size()) text[at] = static_cast<char>(below(256));
        break;
      case 5: {  // a piece twice
        const std::string piece = text.substr(at, below(30));
        text.insert(below(text.size() + 1), piece);
        break;
      }
      default:
        text.insert(at, pick({"(", ")", "[", "]", "\"", "'", "|", ",", "=", "`", "$", "\\", "*",
                              "[| ", "```", "<<", "-1", "1e999", "\n"}));
    }
  }

  std::vector<std::string> inputs_;
  std::vector<std::string> words_;
  std::mt19937_64 random_;
};

int run(int argc, char** argv) {
  if (argc < 4) {
    std::fprintf(stderr, "COPIES SEED FILE-OR-FOLDER…\n");
    return 2;
  }
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL})
    std::signal(signal, show_input);
  std::vector<std::string> inputs;
  for (int i = 3; i < argc; ++i) {
    for (std::string& input : fuzz_inputs(argv[i])) inputs.push_back(std::move(input));
  }
  if (inputs.empty()) return 1;
  for (const std::string& input : inputs) {
    current = input;
    fuzz_one(current);
  }
  const size_t given = inputs.size();
  const uint64_t count = std::strtoull(argv[1], nullptr, 10);
  Mutator mutator(std::move(inputs), std::strtoull(argv[2], nullptr, 10));
  for (uint64_t i = 0; i < count; ++i) {
    current = mutator.next();
    fuzz_one(current);
  }
  std::printf("%zu inputs, %llu copies\n", given, static_cast<unsigned long long>(count));
  return 0;
}

}  // namespace
}  // namespace riffle

int main(int argc, char** argv) { return riffle::run(argc, argv); }
