# npm ci in DIRECTORY, unless what is installed there is what package-lock.json asks for: it takes its time, and several build
# folders share one installation.
set(installed ${DIRECTORY}/node_modules/.package-lock.json)
if(EXISTS ${installed} AND NOT ${DIRECTORY}/package-lock.json IS_NEWER_THAN ${installed})
  return()
endif()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${DIRECTORY} RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "npm ci failed in ${DIRECTORY} (is the npm registry reachable?)")
endif()
