/* What a program does to the files of one folder, in order, and faults put in its way.
 *
 * Loaded with LD_PRELOAD; idle until recorder_begin() is called in the process that is to be watched.
 * The log holds one entry an operation: a line "KIND NAME OFFSET LENGTH\n", and after a W the bytes that were written.
 *   C created   W written   T truncated to OFFSET   S synced   F its sync failed   U unlinked
 * The folder itself has the name "." (its sync makes creations and deletions durable). Shared memory of SQLite (-shm)
 * is left out: it is rebuilt after a crash. A fault comes at the Nth write or sync and, unless it kills, goes on to LAST.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096
enum fault { NONE, KILL, IO_ERROR, NO_SPACE };

static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static char *names[FILES];
static int log_fd = -1;
static enum fault fault;
static long first, last, operations;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

void recorder_begin(const char *watched, const char *log, int kind, long from, long to) {
    snprintf(folder, sizeof folder, "%s", watched);
    folder_length = strlen(folder);
    log_fd = log && *log ? REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    fault = kind, first = from, last = to, operations = 0;
}

long recorder_operations(void) { return operations; }

static const char *name_of(const char *path) {
    if (!folder_length || strncmp(path, folder, folder_length)) return NULL;
    const char *rest = path + folder_length;
    if (!*rest || !strcmp(rest, "/")) return ".";
    size_t length = strlen(rest);
    if (*rest != '/' || strchr(rest + 1, '/') || (length > 4 && !strcmp(rest + length - 4, "-shm"))) return NULL;
    return rest + 1;
}

static void note(char kind, const char *name, long offset, const void *data, size_t length) {
    char head[PATH_MAX + 64];
    int n = snprintf(head, sizeof head, "%c %s %ld %zu\n", kind, name, offset, length);
    struct iovec parts[2] = {{head, n}, {(void *)data, data ? length : 0}};
    if (log_fd >= 0 && writev(log_fd, parts, 2) < 0) abort();
}

static const char *watched(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

/* Counts an operation; does not return where it kills. */
static int fails(void) {
    long now = ++operations;
    if (fault == NONE || now < first || now > last) return 0;
    if (fault == KILL) kill(getpid(), SIGKILL), pause();
    errno = fault == IO_ERROR ? EIO : ENOSPC;
    return 1;
}

static int opened(int fd, const char *path, int flags, int existed) {
    const char *name = fd >= 0 && fd < FILES ? name_of(path) : NULL;
    if (name) {
        free(names[fd]);
        names[fd] = strdup(name);
        if ((flags & O_CREAT) && !existed) note('C', name, 0, NULL, 0);
    }
    return fd;
}

#define OPEN(function)                                                                  \
    int function(const char *path, int flags, ...) {                                    \
        va_list rest;                                                                   \
        va_start(rest, flags);                                                          \
        int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;               \
        va_end(rest);                                                                   \
        int existed = folder_length && name_of(path) ? access(path, F_OK) == 0 : 1;     \
        return opened(REAL(function)(path, flags, mode), path, flags, existed);         \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    if (watched(fd)) free(names[fd]), names[fd] = NULL;
    return REAL(close)(fd);
}

#define GUARDED(type, call, kind, offset, data, length)   \
    const char *name = watched(fd);                       \
    if (!name) return call;                               \
    pthread_mutex_lock(&order);                           \
    type done = fails() ? -1 : call;                      \
    int error = errno;                                    \
    if (done >= 0) note(kind, name, offset, data, length);\
    else if (kind == 'S') note('F', name, 0, NULL, 0);    \
    pthread_mutex_unlock(&order);                         \
    errno = error;                                        \
    return done;

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    GUARDED(ssize_t, REAL(pwrite)(fd, data, size, at), 'W', (long)at, data, (size_t)done)
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    GUARDED(ssize_t, REAL(pwrite64)(fd, data, size, at), 'W', (long)at, data, (size_t)done)
}
ssize_t write(int fd, const void *data, size_t size) {
    long at = watched(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    GUARDED(ssize_t, REAL(write)(fd, data, size), 'W', at, data, (size_t)done)
}
int ftruncate(int fd, off_t size) { GUARDED(int, REAL(ftruncate)(fd, size), 'T', (long)size, NULL, 0) }
int ftruncate64(int fd, off64_t size) { GUARDED(int, REAL(ftruncate64)(fd, size), 'T', (long)size, NULL, 0) }
int fsync(int fd) { GUARDED(int, REAL(fsync)(fd), 'S', 0L, NULL, 0) }
int fdatasync(int fd) { GUARDED(int, REAL(fdatasync)(fd), 'S', 0L, NULL, 0) }

int unlink(const char *path) {
    const char *name = name_of(path);
    if (!name) return REAL(unlink)(path);
    pthread_mutex_lock(&order);
    int done = REAL(unlink)(path);
    if (done == 0) note('U', name, 0, NULL, 0);
    pthread_mutex_unlock(&order);
    return done;
}
