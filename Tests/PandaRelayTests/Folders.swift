import Foundation

/// Folders, relative to this file.
enum Folders {
    /// The repository.
    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    /// Texts that were really sent, if they are beside the repository.
    static let realTexts = repository + "/../shared/input/campaign-reports.txt"

    /// A folder for one test, removed with the value.
    final class Temporary: Sendable {
        let path = NSTemporaryDirectory() + "relay-test-" + UUID().uuidString

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }
}
