import Foundation
import GRDB
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The errors of a disk that refuses writes. An operator who reads that the disk is full frees space, which must not be
/// in vain.
@Suite("Errors of the disk", .timeLimit(.minutes(5)))
struct StoreErrorTests {
    private func told(_ code: ResultCode, _ number: Int32?) -> StoreError {
        StoreError(code, errno: number, message: "text")
    }

    @Test("The system's error number decides; without it no disk is reported as full")
    func system() {
        for kind in [ResultCode.SQLITE_IOERR, ResultCode.SQLITE_CANTOPEN] {
            // Every code of the kind, including some that SQLite may add.
            for detail in Int32(0)...36 {
                let code = ResultCode(rawValue: kind.rawValue | detail << 8)
                #expect(told(code, ENOSPC) == .diskFull)
                #expect(told(code, EDQUOT) == .diskFull)
                #expect(told(code, EROFS) == .readOnly)
                #expect(told(code, EIO) == .database(code: code.rawValue, message: "text: Input/output error"))
                #expect(told(code, nil) == .database(code: code.rawValue, message: "text"))
                for number in Int32(1)...133 where ![ENOSPC, EDQUOT, EROFS].contains(number) {
                    let reason = String(cString: strerror(number))
                    #expect(told(code, number) == .database(code: code.rawValue, message: "text: \(reason)"))
                }
            }
        }
    }

    @Test("SQLite's codes for a full and a read-only disk are reported as such, and no other error is")
    func ownCodes() {
        for number in [nil, ENOSPC, EDQUOT, EROFS, EIO] as [Int32?] {
            for kind in Int32(1)...28 {
                for detail in Int32(0)...12 {
                    let code = ResultCode(rawValue: kind | detail << 8)
                    switch code {
                    case .SQLITE_IOERR, .SQLITE_CANTOPEN: continue
                    case .SQLITE_FULL: #expect(told(code, number) == .diskFull)
                    case .SQLITE_READONLY: #expect(told(code, number) == .readOnly)
                    default: #expect(told(code, number) == .database(code: code.rawValue, message: "text"))
                    }
                }
            }
        }
    }

    @Test("An error without its connection is converted by its code only")
    func withoutConnection() {
        let failed = DatabaseError(resultCode: .SQLITE_IOERR_WRITE, message: "disk I/O error")
        #expect(StoreError(failed) == .database(code: 778, message: "disk I/O error"))
        #expect(StoreError(DatabaseError(resultCode: .SQLITE_FULL)) == .diskFull)
        #expect(StoreError(DatabaseError(resultCode: .SQLITE_READONLY)) == .readOnly)
        #expect(StoreError(StoreError.emptyAudience) == .emptyAudience)
        #expect(StoreError(CancellationError()) == .closed)
    }

    /// Makes every write to the store's log fail with EBADF; no other file of this process is touched.
    /// - Returns: The number of descriptors of the log.
    private func breakLog(in place: String) throws -> Int {
        let log = URL(fileURLWithPath: place).lastPathComponent + "/relay.sqlite-wal"
        let readable = open(place + "/relay.sqlite-wal", O_RDONLY | O_CLOEXEC)
        defer { close(readable) }
        let files = FileManager.default
        var count = 0
        for name in try files.contentsOfDirectory(atPath: "/proc/self/fd") {
            guard let number = Int32(name), number != readable,
                let path = try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + name), path.hasSuffix(log)
            else { continue }
            if dup2(readable, number) == number { count += 1 }
        }
        return count
    }

    @Test("A commit that fails on the disk has the system's error and is not reported as a full disk")
    func brokenDisk() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            // Nothing has failed yet, so nothing is known.
            let none = try await store.writer.write { database, _ in
                database.systemErrno(after: .SQLITE_IOERR_WRITE)
            }
            #expect(none == nil)
            let descriptors = try breakLog(in: place)
            try #require(descriptors > 0)
            let broken = StoreError.database(code: 778, message: "disk I/O error: Bad file descriptor")
            for _ in 0..<2 {
                await #expect(throws: broken) {
                    try await store.writer.write { database, _ in
                        try database.execute(sql: "UPDATE roster_revision SET revision = revision + 1")
                    }
                }
            }
            // The store's health follows the caller's answer after a moment.
            while store.health.trouble == nil { await Task.yield() }
            #expect(store.health.trouble == broken)
            await store.close()
        }
    }
}
