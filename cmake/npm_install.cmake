# Installs the packages of DIRECTORY, unless what is installed there is what package-lock.json asks for: it takes its time, and several build
# folders share one installation.
set(installed ${DIRECTORY}/node_modules/.package-lock.json)
if(EXISTS ${installed} AND NOT ${DIRECTORY}/package-lock.json IS_NEWER_THAN ${installed})
  return()
endif()
execute_process(COMMAND ${NPM} ci --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${DIRECTORY} RESULT_VARIABLE status ERROR_QUIET)
if(NOT status EQUAL 0)
  # npm 11 refuses a lock file that does not list the optional packages of every other platform, and npm 9 and 11 write none that does
  # where the registry does not have them all. `install` takes the versions of the lock file just the same and leaves it alone.
  execute_process(COMMAND ${NPM} install --no-save --no-audit --no-fund --loglevel=error WORKING_DIRECTORY ${DIRECTORY} RESULT_VARIABLE status)
endif()
if(NOT status EQUAL 0)
  message(FATAL_ERROR "npm could not install the page's packages in ${DIRECTORY} (is the npm registry reachable?)")
endif()
