import CLibcurl
import CRelayLinux
import Glibc
import RelayModel

// libcurl calls these on the loop's thread, from within a call of the loop. They are free, nonisolated functions: a
// closure written in an isolated context would be isolated too and trap on this thread.
//
// The loop keeps handles and itself alive while curl runs: an additional reference count for each line of each reply
// would cost as much as the work itself.

private func withSlot<Result>(_ context: UnsafeMutableRawPointer, _ body: (CurlHandle) -> Result) -> Result {
    Unmanaged<CurlHandle>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}

private func withEngine<Result>(_ context: UnsafeMutableRawPointer, _ body: (CurlLoop) -> Result) -> Result {
    Unmanaged<CurlLoop>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
}

private func bytes(_ start: UnsafeMutablePointer<CChar>, _ count: Int) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self), count: count)
}

/// Receives a piece of the reply's body. A smaller return value ends the transfer.
func receiveBody(
    _ start: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let start, let context else { return 0 }
    return withSlot(context) { $0.receive(bytes(start, size * count)) } ? size * count : 0
}

/// Receives one header line of the reply. A smaller return value ends the transfer.
func receiveHeader(
    _ start: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard start != nil, let context else { return 0 }
    return withSlot(context) { $0.receiveHeader(size * count) } ? size * count : 0
}

/// Receives one line of a mail server's answer, which curl treats as a header. A smaller return value ends the
/// transfer.
func receiveMailAnswer(
    _ start: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let start, let context else { return 0 }
    return withSlot(context) { slot in
        slot.hear(bytes(start, size * count))
        return slot.receiveHeader(size * count) ? size * count : 0
    }
}

/// Provides the next piece of a mail.
func readBody(
    _ start: UnsafeMutablePointer<CChar>?,
    _ size: Int,
    _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let start, let context else { return 0 }
    return withSlot(context) { $0.give(into: start, capacity: size * count) }
}

/// Creates the socket for an address after the guard judged it: this is the address that is connected to.
func openSocket(
    _ context: UnsafeMutableRawPointer?,
    _ purpose: curlsocktype,
    _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let context, let address else { return CURL_SOCKET_BAD }
    return withSlot(context) { openSocket(for: $0, address) }
}

private func openSocket(
    for slot: CurlHandle,
    _ address: UnsafeMutablePointer<curl_sockaddr>
) -> curl_socket_t {
    // The address may be longer than its type says, so it is read in place and not copied.
    let place = MemoryLayout<curl_sockaddr>.offset(of: \.addr).map { UnsafeRawPointer(address) + $0 }
    guard let known = IPAddress(socketAddress: place?.assumingMemoryBound(to: sockaddr.self)) else {
        slot.refusal = AddressRefusal(.address, "neither an IPv4 nor an IPv6 address")
        return CURL_SOCKET_BAD
    }
    // The operator chose the proxy's address; the guard judged the tunnel's.
    let refusal = slot.proxy.map { $0.refusal(of: known) } ?? slot.addressGuard.refusal(of: known)
    if let refusal {
        slot.refusal = refusal
        return CURL_SOCKET_BAD
    }
    let kind = address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
    let socket = Glibc.socket(address.pointee.family, kind, address.pointee.protocol)
    guard socket >= 0 else {
        slot.socketError = errno
        return CURL_SOCKET_BAD
    }
    slot.opened += 1
    return socket
}

/// Closes a socket, possibly long after the transfer that opened it.
func closeSocket(_ context: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    if let context { withEngine(context) { $0.interest.forget(socket) } }
    return close(socket)
}

/// Called when the connection is established and the request is about to be sent.
func beforeRequest(
    _ context: UnsafeMutableRawPointer?,
    _ peer: UnsafeMutablePointer<CChar>?,
    _ local: UnsafeMutablePointer<CChar>?,
    _ peerPort: Int32,
    _ localPort: Int32
) -> Int32 {
    guard let context else { return CURL_PREREQFUNC_ABORT }
    return withSlot(context) { $0.mayResend() } ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// curl reports the events that it waits for on a socket.
func watchSocket(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: curl_socket_t,
    _ what: Int32,
    _ context: UnsafeMutableRawPointer?,
    _ perSocket: UnsafeMutableRawPointer?
) -> Int32 {
    guard let context else { return -1 }
    withEngine(context) { $0.watch(socket, what) }
    return 0
}

/// curl reports when it must be called next, in milliseconds; -1 for never.
func changeTimer(_ multi: UnsafeMutableRawPointer?, _ milliseconds: Int, _ context: UnsafeMutableRawPointer?) -> Int32 {
    guard let context else { return -1 }
    withEngine(context) { $0.setTimer(milliseconds) }
    return 0
}
