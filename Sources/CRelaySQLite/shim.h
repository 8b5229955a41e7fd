#ifndef CRELAYSQLITE_H
#define CRELAYSQLITE_H

#include <sqlite3.h>

/// Disables SQLite's memory statistics, which take a process-wide lock at every allocation. It must be called before
/// the first connection is opened; later it returns SQLITE_MISUSE and has no effect.
static inline int relay_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
