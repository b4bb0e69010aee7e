# The only file to edit.
PREFIX  = /usr/local
MANDIR  = $(PREFIX)/share/man
CC      = cc
CFLAGS  = -O2 -g
WARN    = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
          -Wmissing-prototypes -Wwrite-strings -Wvla -Wformat=2 -Wundef
LIBS    = -lcsv -lpcre2-8 -lz -lsodium -lical
# Each program is started with the libraries it uses and no others.
LDFLAGS = -Wl,--as-needed

# Used where they are installed: libdeflate packs the ledger faster than zlib,
# Nettle hashes it faster than libsodium.
found = $(shell $(CC) -include $(1) -E -x c /dev/null >/dev/null 2>&1 && echo yes)
ifeq ($(call found,libdeflate.h),yes)
FOUND  += -DHAVE_LIBDEFLATE
LIBS   += -ldeflate
endif
ifeq ($(call found,nettle/sha2.h),yes)
FOUND  += -DHAVE_NETTLE
LIBS   += -lnettle
endif

# Debian packages. BUILD is what the programs need, TEST is added by `make
# check`, FUZZ by `make fuzz`, PEER by `make bench`, LEDGER_PEERS by `make
# bench-ledger`.
BUILD_PACKAGES = gcc make libc6-dev libcsv-dev libpcre2-dev zlib1g-dev libsodium-dev libical-dev
TEST_PACKAGES  = perl mandoc bsdextrautils procps time libdeflate-dev nettle-dev python3-icalendar python3 valgrind binutils iproute2 openssh-server openssh-client parallel rsync pigz busybox nodejs
FUZZ_PACKAGES  = clang libclang-rt-14-dev perl
PEER_PACKAGES  = mawk python3 time libdeflate-dev nettle-dev
LEDGER_PEERS   = mawk libdeflate-dev nettle-dev pigz ripgrep tabix sqlite3
