import Foundation
import Glibc

/// The file beside the database with the records that the database refused: one JSON object per line, for diagnosis.
struct RefusedRecordFile: Sendable {
    /// The largest size in bytes. Later records are counted only.
    static let limit = 1 << 20

    let path: String

    init(directory: String) { path = directory + "/refused-records.jsonl" }

    /// Appends records. It ignores errors: the records are already a fault that is reported.
    func append(_ records: [RefusedRecord]) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        for record in records {
            guard var line = try? encoder.encode(record), size(of: descriptor) + line.count < Self.limit else { return }
            line.append(UInt8(ascii: "\n"))
            _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        }
    }

    private func size(of descriptor: Int32) -> Int {
        var info = stat()
        return fstat(descriptor, &info) == 0 ? Int(info.st_size) : Self.limit
    }
}
