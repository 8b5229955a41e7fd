import Foundation
import Glibc

/// The places of secrets that the roster may name instead of containing them: environment variables with one prefix,
/// and files of one folder.
///
/// A secret leaves the machine with the requests of the endpoint that names it. So nothing else on the machine may be
/// named, no matter who wrote the roster.
public struct SecretSources: Sendable, Hashable {
    /// The prefix of the variables' names.
    public static let variablePrefix = "PANDA_SECRET_"
    /// The most bytes of a file.
    private static let fileLimit = 4096

    /// The folder of secret files; empty for none.
    private let directory: String
    private let environment: [String: String]

    /// - Parameter directory: the folder of the files that `file:` names; empty for none.
    /// - Parameter environment: the variables; by default the process's own.
    public init(directory: String = "", environment: [String: String]? = nil) {
        self.directory = directory
        let environment = environment ?? ProcessInfo.processInfo.environment
        self.environment = environment.filter { $0.key.hasPrefix(Self.variablePrefix) }
    }

    /// The content of a named place.
    enum Content: Equatable {
        case text(String)
        /// Why no content may be used; the text names the place, never its content.
        case unusable(String)
    }

    /// Returns the problem of a reference itself, as a text for its author; nil if it is valid, or if the text is no
    /// reference.
    public func fault(of reference: String) -> String? {
        if let name = Self.variable(reference) {
            return Self.isVariable(name) ? nil : "only variables named \(Self.variablePrefix)… hold secrets"
        }
        guard Self.file(reference) != nil else { return nil }
        return directory.isEmpty ? "secrets.directory is not set, so no file holds a secret" : nil
    }

    /// The content of the place that a reference names.
    func content(of reference: String) -> Content {
        if let fault = fault(of: reference) { return .unusable(fault) }
        if let name = Self.variable(reference) {
            let place = "environment variable \(name)"
            return environment[name].map(Content.text) ?? .unusable("\(place) is not there or empty")
        }
        return file(Self.file(reference) ?? "")
    }

    private static func variable(_ reference: String) -> String? {
        reference.hasPrefix("env:") ? String(reference.dropFirst(4)) : nil
    }

    private static func file(_ reference: String) -> String? {
        reference.hasPrefix("file:") ? String(reference.dropFirst(5)) : nil
    }

    private static func isVariable(_ name: String) -> Bool {
        name.hasPrefix(variablePrefix) && name.utf8.count > variablePrefix.utf8.count
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    private func file(_ name: String) -> Content {
        let place = "file \(name)"
        guard let folder = Self.realPath(directory) else { return .unusable("secrets.directory is not there") }
        let path = name.hasPrefix("/") ? name : folder + "/" + name
        // Does not wait for the writer of a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return .unusable("\(place) is not there or cannot be read") }
        defer { close(descriptor) }
        // Checks the path of the opened file, so that a link changed in the meantime cannot lead out of the folder.
        guard let opened = Self.realPath("/proc/self/fd/\(descriptor)"), opened.hasPrefix(folder + "/") else {
            return .unusable("\(place) lies outside secrets.directory")
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return .unusable("\(place) is not a regular file")
        }
        var bytes = [UInt8](repeating: 0, count: Self.fileLimit + 1)
        var count = 0
        while count < bytes.count {
            let part = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress?.advanced(by: count), buffer.count - count)
            }
            if part < 0 && errno == EINTR { continue }
            guard part > 0 else { break }
            count += part
        }
        guard count <= Self.fileLimit else { return .unusable("\(place) has more than \(Self.fileLimit) bytes") }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            return .unusable("\(place) is not UTF-8")
        }
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let isLine = line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        return isLine ? .text(line) : .unusable("\(place) has more than one line, or control characters")
    }

    private static func realPath(_ path: String) -> String? {
        guard let found = realpath(path, nil) else { return nil }
        defer { free(found) }
        return String(cString: found)
    }
}
