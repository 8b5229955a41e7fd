import Foundation
import Glibc

/// The file beside the database that keeps what the database refused: a JSON object per line, for whoever looks for
/// the cause.
struct RefusedRecordFile: Sendable {
    /// Beyond so many bytes nothing more is kept; it is counted all the same.
    static let limit = 1 << 20

    let path: String

    init(directory: String) { path = directory + "/refused-records.jsonl" }

    /// Keeps records, as far as the disk takes them: they are in trouble already, so this fails without a word.
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
