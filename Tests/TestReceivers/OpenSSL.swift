import Foundation
import Glibc

/// The `openssl` command: certificates to serve with, and handshakes with a server.
package enum OpenSSL {
    private static let path = "/usr/bin/openssl"
    package static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

    /// Writes a self-signed certificate and its key over what is there.
    package static func writeCertificate(named name: String, certificate: String, key: String) async throws {
        _ = try await run(
            ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
                + ["-subj", "/CN=\(name)", "-keyout", key, "-out", certificate]
        )
    }

    /// What `s_client` says of a handshake.
    /// - Parameter options: such as `-tls1_2`.
    package static func handshake(port: Int, _ options: [String] = []) async throws -> String {
        // The command's own rules would refuse old protocols before the server can.
        try await run(["s_client", "-connect", "127.0.0.1:\(port)", "-cipher", "DEFAULT@SECLEVEL=0"] + options)
    }

    static func run(_ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // On a thread of its own, for it waits until the command has ended.
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(returning: text(from: output.fileHandleForReading))
            }
        }
    }

    /// Everything to the end. Foundation's own way ends the process where a signal interrupts it.
    private static func text(from handle: FileHandle) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(handle.fileDescriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer.prefix(count)
        }
    }
}
