import FoundationEssentials
import RelayJSON

@testable import RelaySandbox

/// The vectors beside this file.
enum Fixture {
    /// One group of `signatures.json`, from the copy here and, where it exists, from the folder beside the repository.
    static func signatures(_ group: String, file: String = #filePath) throws -> [JSON] {
        let tests = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let copy = tests.joined(separator: "/") + "/Fixtures/signatures.json"
        let shared = tests.dropLast(3).joined(separator: "/") + "/shared/vectors/signatures.json"
        return try [copy, shared].enumerated().flatMap { index, path -> [JSON] in
            guard index == 0 || FileManager.default.fileExists(atPath: path) else { return [] }
            let bytes = Array(try Data(contentsOf: URL(filePath: path)))
            return try JSONReader.read(bytes)[group]?.elements ?? []
        }
    }
}
