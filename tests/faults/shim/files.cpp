// Calls of the C library that touch files, memory and the clock, each with its faults before and after.
#include "faults/shim/rule.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <time.h>

namespace {

using fault::Call;

template <class Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

/// The path of an open file in `text`, "" when it has none.
const char* path_of(int file, char (&text)[512]) {
  text[0] = '\0';
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(link, text, sizeof text - 1);
  text[length > 0 ? length : 0] = '\0';
  return text;
}

/// A call without data: fails, or is passed on.
template <class Work>
int with_faults(Call call, const char* path, const Work& work) {
  const fault::Verdict verdict = fault::before(call, path, 0);
  if (verdict.error) {
    errno = verdict.error;
    return -1;
  }
  const int result = work();
  const int reason = errno;
  fault::after(call, path, 0);
  errno = reason;
  return result;
}

/// `put(data, bytes)` is the real call.
template <class Put>
ssize_t write_with_faults(int file, const void* data, size_t bytes, const Put& put) {
  if (!fault::active()) return put(data, bytes);
  char text[512];
  const char* const path = path_of(file, text);
  const fault::Verdict verdict = fault::before(Call::write, path, bytes);
  if (verdict.error) {
    errno = verdict.error;
    return -1;
  }
  if (verdict.half) {
    put(data, bytes / 2);
    fault::die();
  }
  const ssize_t done = put(data, bytes);
  const int reason = errno;
  fault::after(Call::write, path, bytes);
  errno = reason;
  return done;
}

int open_with_faults(const char* path, int flags, mode_t mode) {
  return with_faults(Call::open, path,
                     [&] { return static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode)); });
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_with_faults(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = va_arg(rest, mode_t);
  va_end(rest);
  return open_with_faults(path, flags | O_LARGEFILE, mode);
}

ssize_t write(int file, const void* data, size_t bytes) {
  return write_with_faults(file, data, bytes, [&](const void* d, size_t n) { return syscall(SYS_write, file, d, n); });
}
ssize_t pwrite64(int file, const void* data, size_t bytes, off64_t place) {
  return write_with_faults(file, data, bytes,
                           [&](const void* d, size_t n) { return syscall(SYS_pwrite64, file, d, n, place); });
}
ssize_t pwrite(int file, const void* data, size_t bytes, off_t place) {
  return pwrite64(file, data, bytes, place);
}
// Open MPI writes several pieces at once; their first piece stands for all.
ssize_t pwritev(int file, const struct iovec* pieces, int count, off_t place) {
  static const auto real = next<ssize_t (*)(int, const struct iovec*, int, off_t)>("pwritev");
  if (!fault::active() || count == 0) return real(file, pieces, count, place);
  return write_with_faults(file, pieces[0].iov_base, pieces[0].iov_len, [&](const void*, size_t n) {
    if (n < pieces[0].iov_len) return static_cast<ssize_t>(syscall(SYS_pwrite64, file, pieces[0].iov_base, n, place));
    return real(file, pieces, count, place);
  });
}
ssize_t writev(int file, const struct iovec* pieces, int count) {
  static const auto real = next<ssize_t (*)(int, const struct iovec*, int)>("writev");
  if (!fault::active() || count == 0) return real(file, pieces, count);
  return write_with_faults(file, pieces[0].iov_base, pieces[0].iov_len, [&](const void*, size_t n) {
    if (n < pieces[0].iov_len) return static_cast<ssize_t>(syscall(SYS_write, file, pieces[0].iov_base, n));
    return real(file, pieces, count);
  });
}

int fsync(int file) {
  char text[512];
  return with_faults(Call::sync, path_of(file, text), [&] { return static_cast<int>(syscall(SYS_fsync, file)); });
}
int rename(const char* from, const char* to) {
  return with_faults(Call::rename, to, [&] { return static_cast<int>(syscall(SYS_rename, from, to)); });
}
int unlink(const char* path) {
  return with_faults(Call::unlink, path, [&] { return static_cast<int>(syscall(SYS_unlink, path)); });
}
int remove(const char* path) {
  static const auto real = next<int (*)(const char*)>("remove");
  return with_faults(Call::unlink, path, [&] { return real(path); });
}

void* __libc_malloc(size_t bytes);
void* __libc_memalign(size_t alignment, size_t bytes);

void* malloc(size_t bytes) {
  if (bytes >= 4096 && fault::before(Call::memory, nullptr, bytes).error) {
    errno = ENOMEM;
    return nullptr;
  }
  return __libc_malloc(bytes);
}
int posix_memalign(void** memory, size_t alignment, size_t bytes) {
  if (bytes >= 4096 && fault::before(Call::memory, nullptr, bytes).error) return ENOMEM;
  *memory = __libc_memalign(alignment, bytes);
  return *memory ? 0 : ENOMEM;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static const auto real = next<int (*)(clockid_t, struct timespec*)>("clock_gettime");
  const int result = real(clock, time);
  if (clock == CLOCK_REALTIME) time->tv_sec += fault::clock_jump_seconds();
  return result;
}
}
