import Foundation
public import RelayModel

/// Finds the secret that the roster names: itself, `env:NAME`, or `file:PATH` (its content without the last line break).
///
/// Files are read anew when they change, at most once a second, so that a rotated secret is used without a restart.
public struct SecretResolver {
    private struct Entry {
        var value: String?
        var readAt: Timestamp
    }

    private let environment: [String: String]
    private var files: [String: Entry] = [:]

    /// A resolver for the process's variables.
    public init() { self.init(environment: ProcessInfo.processInfo.environment) }

    /// A resolver for these variables.
    init(environment: [String: String]) { self.environment = environment }

    /// What was found.
    public enum Finding: Equatable, Sendable {
        /// The endpoint has none.
        case none
        case found(String)
        /// It is named, but not there; the text says where it was looked for, never what was found.
        case missing(String)
    }

    /// The secret itself, or where it was looked for in vain.
    public mutating func resolve(_ secret: Secret, at now: Timestamp) -> Finding {
        let text = secret.reveal()
        if text.isEmpty { return .none }
        if text.hasPrefix("env:") {
            let name = String(text.dropFirst(4))
            guard let value = environment[name], !value.isEmpty else { return .missing("environment variable \(name)") }
            return .found(value)
        }
        guard text.hasPrefix("file:") else { return .found(text) }
        let path = String(text.dropFirst(5))
        if let entry = files[path], now - entry.readAt < .seconds(1) {
            return entry.value.map(Finding.found) ?? .missing("file \(path)")
        }
        let content = try? String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
        let value = content?.isEmpty == false ? content : nil
        files[path] = Entry(value: value, readAt: now)
        return value.map(Finding.found) ?? .missing("file \(path)")
    }
}
