# -DRIFFLE_SANITIZE=address (with undefined behaviour), thread, or fuzz (as address, with what libFuzzer needs)
set(RIFFLE_SANITIZE "" CACHE STRING "address, thread or fuzz")
if(RIFFLE_SANITIZE STREQUAL "address")
  # Each TU is instrumented in a CI run. The checks left out here, and line numbers, are a third of the time of compiling; what they find shows
  # as an invalid access too (null, object-size, vptr), or is looked for by the fuzzers' build. -DCMAKE_CXX_FLAGS_DEBUG=-g1 brings lines back.
  target_compile_options(riffle_compiler INTERFACE -fsanitize=address,undefined -fno-sanitize=null,object-size,vptr,pointer-overflow,alignment,nonnull-attribute,returns-nonnull-attribute
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(riffle_compiler INTERFACE -fsanitize=address,undefined)
elseif(RIFFLE_SANITIZE STREQUAL "thread")
  target_compile_options(riffle_compiler INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(riffle_compiler INTERFACE -fsanitize=thread)
elseif(RIFFLE_SANITIZE STREQUAL "fuzz")
  # Without vptr: it needs the RTTI of libraries that Debian builds without it.
  target_compile_options(riffle_compiler INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize=vptr,function -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(riffle_compiler INTERFACE -fsanitize=address,undefined)
elseif(RIFFLE_SANITIZE)
  message(FATAL_ERROR "RIFFLE_SANITIZE must be address, thread or fuzz, not ${RIFFLE_SANITIZE}")
endif()

# Programs with sanitizers are large: GNU ld takes four times as long for them as mold.
find_program(MOLD_PROGRAM mold)
if(RIFFLE_SANITIZE AND MOLD_PROGRAM AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_link_options(riffle_compiler INTERFACE -fuse-ld=mold)
endif()
