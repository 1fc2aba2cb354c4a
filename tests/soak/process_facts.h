#pragma once

#include <ctime>
#include <fstream>
#include <string>

namespace riffle {

// User and system time of this process, all threads.
inline double cpu_seconds() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) / 1e9;
}

// A line of /proc/self/status in MiB: "VmHWM" is the most memory that was ever resident.
inline double status_mib(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string key;
  for (double kib = 0; status >> key;) {
    if (key == name + ":" && status >> kib) return kib / 1024;
    std::getline(status, key);
  }
  return 0;
}

}  // namespace riffle
