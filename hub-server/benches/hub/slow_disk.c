/* Makes each sync of a file take 10 ms longer, as on a slow SD card. Loaded in front of the C library of a hub that is
   measured (LD_PRELOAD); no part of any hub. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int slowly(const char *name, int file)
{
    struct timespec rest = {0, 10 * 1000 * 1000};
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    nanosleep(&rest, 0);
    return sync(file);
}

int fsync(int file) { return slowly("fsync", file); }
int fdatasync(int file) { return slowly("fdatasync", file); }
