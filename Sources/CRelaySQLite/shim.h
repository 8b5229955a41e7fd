#ifndef CRELAYSQLITE_H
#define CRELAYSQLITE_H

#include <sqlite3.h>

/// Switches off SQLite's count of its own memory, which takes one lock of the whole process at every allocation. Only before the
/// first connection is opened; later it is refused (SQLITE_MISUSE), and nothing changes.
static inline int relay_sqlite_without_memory_statistics(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

#endif
