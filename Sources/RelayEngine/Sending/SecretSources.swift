import Foundation
import Glibc

/// Where secrets may lie that the roster names instead of holding them: environment variables of one prefix, and files
/// of one folder.
///
/// A secret leaves the machine with the requests of the endpoint that names it. So nothing else of the machine may be
/// named, independent of the author of the roster.
public struct SecretSources: Sendable, Hashable {
    /// What the names of variables begin with.
    public static let variablePrefix = "PANDA_SECRET_"
    /// Bytes of a file.
    private static let fileLimit = 4096

    /// The folder of secret files; empty for none.
    private let directory: String
    private let environment: [String: String]

    /// - Parameter directory: the folder that `file:` names files of; empty for none.
    /// - Parameter environment: the variables; the process's own unless given.
    public init(directory: String = "", environment: [String: String]? = nil) {
        self.directory = directory
        let environment = environment ?? ProcessInfo.processInfo.environment
        self.environment = environment.filter { $0.key.hasPrefix(Self.variablePrefix) }
    }

    /// What was found under a name.
    enum Content: Equatable {
        case text(String)
        /// Why there is nothing that may be used; names the place, never what lies there.
        case unusable(String)
    }

    /// What is wrong with a reference in itself, in words for the person who writes it; nil where nothing is, or for no
    /// reference.
    public func fault(of reference: String) -> String? {
        if let name = Self.variable(reference) {
            return Self.isVariable(name) ? nil : "only variables named \(Self.variablePrefix)… hold secrets"
        }
        guard Self.file(reference) != nil else { return nil }
        return directory.isEmpty ? "secrets.directory is not set, so no file holds a secret" : nil
    }

    /// What lies where a reference points.
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
        // Not to wait for the writer of a pipe.
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return .unusable("\(place) is not there or cannot be read") }
        defer { close(descriptor) }
        // The opened file's own path, so that no link changed meanwhile leads out of the folder.
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
