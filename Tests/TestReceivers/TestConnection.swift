import Glibc

/// The server's side of one connection. Calls block the connection's own thread.
package struct TestConnection: Sendable {
    package static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    let descriptor: Int32
    /// From 1, in the order of coming.
    package let number: Int

    /// Head and body of the next request, or nil at the end of the connection.
    package func readRequest() -> String? {
        var text: [UInt8] = []
        while !text.reversed().starts(with: "\n\r\n\r".utf8) {
            guard let byte = readByte() else { return nil }
            text.append(byte)
        }
        let head = String(decoding: text, as: UTF8.self)
        let lines = head.lowercased().split(separator: "\r\n")
        let length =
            lines.first { $0.hasPrefix("content-length:") }?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        for _ in 0..<length {
            guard let byte = readByte() else { return nil }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: Whether the peer still accepts it.
    @discardableResult
    package func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    /// - Returns: Whether the peer still accepts it.
    @discardableResult
    package func write(_ bytes: [UInt8]) -> Bool {
        send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Ends the connection with RST once it is closed.
    package func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until a request has begun to arrive, and reads no further.
    package func waitForBeginning() { _ = readByte() }

    /// Waits until the peer closes the connection.
    package func waitForEnd() { while readByte() != nil {} }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? byte : nil
    }
}
