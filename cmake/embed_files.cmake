# Writes OUTPUT, a C++ file with every file of DIRECTORY for ui/embedded_files.h. The assembler takes the bytes in (.incbin): a
# megabyte of page costs no time to compile. Content hashes stand in the text, so that a changed page is a changed file.
file(GLOB_RECURSE files RELATIVE ${DIRECTORY} ${DIRECTORY}/*)
list(FILTER files EXCLUDE REGEX "\\.(gz|map)$")
list(SORT files)
if(NOT files)
  message(FATAL_ERROR "there is no page in ${DIRECTORY}")
endif()

set(types
  html=text/html$<SEMICOLON>charset=utf-8 js=text/javascript$<SEMICOLON>charset=utf-8 css=text/css$<SEMICOLON>charset=utf-8
  svg=image/svg+xml png=image/png ico=image/x-icon json=application/json woff2=font/woff2 txt=text/plain$<SEMICOLON>charset=utf-8)

set(blobs "")
set(table "")
set(number 0)
foreach(file IN LISTS files)
  set(path ${DIRECTORY}/${file})
  set(type application/octet-stream)
  foreach(entry IN LISTS types)
    string(REGEX MATCH "^([^=]+)=(.*)$" unused "${entry}")
    set(extension ${CMAKE_MATCH_1})
    set(candidate ${CMAKE_MATCH_2})
    if(file MATCHES "\\.${extension}$")
      string(REPLACE "$<SEMICOLON>" "; " type "${candidate}")
    endif()
  endforeach()
  file(SHA256 ${path} hash)
  string(SUBSTRING ${hash} 0 16 etag)
  execute_process(COMMAND gzip -9 -n -c ${path} OUTPUT_FILE ${path}.gz RESULT_VARIABLE status)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "gzip failed for ${path}")
  endif()
  file(SIZE ${path} plain_bytes)
  file(SIZE ${path}.gz gzip_bytes)
  string(APPEND blobs "RIFFLE_BLOB(plain_${number}, \"${path}\")  // ${hash}\n")
  set(gzip "{}")
  if(gzip_bytes LESS plain_bytes)
    string(APPEND blobs "RIFFLE_BLOB(gzip_${number}, \"${path}.gz\")\n")
    set(gzip "blob(gzip_${number}, gzip_${number}_end)")
  endif()
  string(APPEND table "      {\"/${file}\", \"${type}\", \"\\\"${etag}\\\"\", blob(plain_${number}, plain_${number}_end), ${gzip}},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by cmake/embed_files.cmake; do not edit.
#include \"ui/embedded_files.h\"

#define RIFFLE_BLOB(name, path)                                                              \\
  asm(\".section .rodata\\n.balign 16\\n.global riffle_ui_\" #name \"\\nriffle_ui_\" #name \":\\n\"   \\
      \".incbin \\\"\" path \"\\\"\\n.global riffle_ui_\" #name \"_end\\nriffle_ui_\" #name \"_end:\\n\"  \\
      \".byte 0\\n.text\\n\");                                                                   \\
  extern const char name[] asm(\"riffle_ui_\" #name);                                         \\
  extern const char name##_end[] asm(\"riffle_ui_\" #name \"_end\");

namespace riffle::ui {
namespace {

${blobs}
std::string_view blob(const char* begin, const char* end) { return {begin, static_cast<size_t>(end - begin)}; }

}  // namespace

std::span<const EmbeddedFile> embedded_files() {
  static const EmbeddedFile files[] = {
${table}  };
  return files;
}

}  // namespace riffle::ui
")
