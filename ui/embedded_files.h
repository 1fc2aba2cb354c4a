#pragma once

#include <span>
#include <string_view>

namespace riffle::ui {

// A file of the built web page, inside the program.
struct EmbeddedFile {
  std::string_view path;  // "/index.html", "/assets/index-Ab12.js"
  std::string_view content_type;
  std::string_view etag;  // with its quotes
  std::string_view bytes;
  std::string_view gzip;  // the same compressed; empty where that is no smaller
};

// Sorted by path.
std::span<const EmbeddedFile> embedded_files();

}  // namespace riffle::ui
