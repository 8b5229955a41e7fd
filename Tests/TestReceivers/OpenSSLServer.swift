import Foundation
import Synchronization

/// `openssl s_server` on a free port.
package final class OpenSSLServer: Sendable {
    private static let path = "/usr/bin/openssl"
    package static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    package struct Failure: Error { let output: String }

    package let port: UInt16
    private let folder: URL
    private let process: Int32

    package var certificateFile: String { folder.appending(path: "cert.pem").path }

    /// - Parameter authority: who issues its certificate; nil for one that it has signed itself.
    package init(name: String, authority: CertificateAuthority? = nil) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "relay-tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = folder.appending(path: "key.pem").path
        let certificate = folder.appending(path: "cert.pem").path
        if let authority {
            try await authority.issue(name: name, certificate: certificate, key: key)
        } else {
            _ = try await OpenSSL.run(
                ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                    + ["-subj", "/CN=\(name)", "-addext", "subjectAltName=DNS:\(name)"]
                    + ["-keyout", key, "-out", certificate]
            )
        }

        let serving = Process()
        serving.executableURL = URL(filePath: Self.path)
        serving.arguments = ["s_server", "-accept", "127.0.0.1:0", "-key", key, "-cert", certificate, "-www"]
        let output = Pipe()
        serving.standardOutput = output
        serving.standardError = FileHandle.nullDevice
        try serving.run()
        process = serving.processIdentifier
        let line = await Self.line(from: output.fileHandleForReading)
        guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            kill(process, SIGKILL)
            throw Failure(output: line)
        }
        self.port = port
    }

    package func stop() {
        // A child inherits the blocked signals of the pool thread that started it, and SIGTERM is among them.
        kill(process, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    /// The line `ACCEPT 127.0.0.1:41234`.
    private static func line(from handle: FileHandle) async -> String {
        let text = Mutex("")
        return await withCheckedContinuation { continuation in
            handle.readabilityHandler = { handle in
                let data = handle.availableData
                let line = text.withLock { text -> String? in
                    text += String(decoding: data, as: UTF8.self)
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                    return lines.first { $0.hasPrefix("ACCEPT") }.map(String.init) ?? (data.isEmpty ? text : nil)
                }
                guard let line else { return }
                handle.readabilityHandler = nil
                continuation.resume(returning: line)
            }
        }
    }
}
