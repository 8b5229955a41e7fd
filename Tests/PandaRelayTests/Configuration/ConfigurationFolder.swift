import Foundation
import PandaRelay

/// A configuration file for one test, removed with the value.
final class ConfigurationFolder {
    let path: String

    init(_ text: String) throws {
        path = NSTemporaryDirectory() + "relay-" + UUID().uuidString + ".yaml"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func load(_ environment: [String: String] = [:]) throws(ConfigurationError) -> RelayConfiguration {
        try RelayConfiguration.load(file: path, environment: environment)
    }

    /// The faults that prevent the start; empty if there are none. The file's name shows as `F`.
    func faults(_ environment: [String: String] = [:]) -> [String] {
        do throws(ConfigurationError) {
            _ = try load(environment)
            return []
        } catch {
            return error.faults.map { $0.description.replacingOccurrences(of: path, with: "F") }
        }
    }
}
