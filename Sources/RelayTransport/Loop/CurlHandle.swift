import CLibcurl
import CRelayLinux
import RelayModel

/// One libcurl easy handle and everything its current transfer refers to. It serves one transfer after another.
///
/// It is used on the loop's thread only. Its address is the context of the handle's callbacks, so it lives as long as
/// the handle.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    /// The guard that the callbacks ask.
    let addressGuard: AddressGuard
    /// The proxy to which sockets are opened; nil if requests leave directly.
    let proxy: ProxyRoute?

    /// What a handle sends. It keeps options of one protocol that must not apply to the other, so it serves only one.
    enum Use {
        /// HTTP requests, to an origin that is set for each.
        case requests(RequestOrigin)
        case mails
    }

    /// libcurl keeps every header it reads; without a limit a server could fill the memory with headers.
    private static let mostHeadBytes = 65_536
    private static let mostAnswerBytes = 8192
    private static let farewell = Array("221".utf8)

    // The options that curl has, so that only differences are set.
    var method = ""
    var sendsBody = false
    var limits: TransferLimits?
    let headers = CurlHeaderList()
    let pins = CurlHeaderList()
    let route = CurlHeaderList()
    /// Which of the operator's authorities the handle trusts; 0 for none.
    var trustRevision = 0
    /// What the handle sends.
    let use: Use
    private var body: UnsafeMutableRawPointer?
    private var bodyCapacity = 0
    /// The size of the mail that curl reads from the body piece by piece.
    var bodySize = 0
    private var bodyRead = 0

    // The current transfer.
    var isRunning = false
    var tag: UInt64 = 0
    var hostKey: HostKey?
    var isTLS = false
    var startedAt = Timestamp(milliseconds: 0)
    /// The time of a first sending that met a stale connection.
    var microsecondsBefore: Int64 = 0
    var replyBytes = 0
    /// Bytes of header lines received; 0 if nothing of a reply arrived.
    private(set) var headBytes = 0
    var received: [UInt8] = []
    var isCut = false
    private var answerHasEnded = true
    /// The number of sockets opened for the transfer.
    var opened = 0 {
        // After the first sending, curl opens another socket when a connection broke and it will repeat the request.
        // The break is dated now, not when the repeat leaves: connecting and a handshake lie between.
        didSet { if sends == 1, opened > openedAtLastSend { noteBreak() } }
    }
    /// The number of times the request was about to be sent.
    var sends = 0
    /// Whether the first sending used an open connection.
    var isFirstSendReused = false
    /// A break within this time of the first sending means that the server had closed the connection before.
    var staleLimit = Duration.zero
    /// The start of the first sending and the time at which the break was noticed, in monotonic milliseconds.
    private var firstSentAt: Int64 = 0
    private var brokenAt: Int64?
    private var openedAtLastSend = 0
    /// An open connection was stale and curl would use another open one: the repeat needs a fresh one.
    var wantsFreshConnection = false
    var isOnFreshConnection = false
    var refusal: AddressRefusal?
    var socketError: Int32 = 0

    init(easy: UnsafeMutableRawPointer, addressGuard: AddressGuard, proxy: ProxyRoute? = nil, use: Use) {
        self.easy = easy
        self.proxy = proxy
        self.use = use
        self.addressGuard = addressGuard
        if case .requests(let origin) = use {
            _ = relay_easy_set_pointer(easy, CURLOPT_CURLU, UnsafeMutableRawPointer(origin.pointer))
        }
    }

    deinit {
        curl_easy_cleanup(easy)
        body?.deallocate()
    }

    /// Whether it sends mails, not requests.
    var sendsMails: Bool {
        switch use {
        case .requests: false
        case .mails: true
        }
    }

    /// Sets the target.
    ///
    /// - Returns: Whether libcurl accepted it.
    func aim(at target: TargetURL) -> Bool {
        switch use {
        case .requests(let origin):
            guard origin.set(target) else { return false }
            return target.withRequestTarget { relay_easy_set_string(easy, CURLOPT_REQUEST_TARGET, $0) } == CURLE_OK
        case .mails: return relay_easy_set_string(easy, CURLOPT_URL, target.text) == CURLE_OK
        }
    }

    /// Copies a body to memory that curl reads.
    func keepBody(_ bytes: [UInt8]) -> UnsafeMutableRawPointer? {
        if bodyCapacity < bytes.count || body == nil {
            body?.deallocate()
            bodyCapacity = max(1024, bytes.count)
            body = UnsafeMutableRawPointer.allocate(byteCount: bodyCapacity, alignment: 1)
        }
        bytes.withUnsafeBytes { source in
            if let start = source.baseAddress { body?.copyMemory(from: start, byteCount: source.count) }
        }
        return body
    }

    /// Resets the handle for the next transfer and frees a large body buffer.
    func clear() {
        isRunning = false
        hostKey = nil
        microsecondsBefore = 0
        opened = 0
        sends = 0
        openedAtLastSend = 0
        isFirstSendReused = false
        brokenAt = nil
        wantsFreshConnection = false
        refusal = nil
        socketError = 0
        clearReply()
        if bodyCapacity > 65_536 {
            body?.deallocate()
            body = nil
            bodyCapacity = 0
        }
    }

    /// Drops the received part of a reply.
    func clearReply() {
        headBytes = 0
        received = []
        isCut = false
        bodyRead = 0
    }

    /// Copies the next piece of a mail into curl's buffer.
    ///
    /// - Returns: The number of bytes; 0 at the end.
    func give(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
        let count = min(capacity, bodySize - bodyRead)
        guard let body, count > 0 else { return 0 }
        buffer.copyMemory(from: body + bodyRead, byteCount: count)
        bodyRead += count
        return count
    }

    /// Keeps the latest answer of a mail server, with all its lines.
    func hear(_ line: UnsafeBufferPointer<UInt8>) {
        // After a refusal curl sends QUIT; the server's answer to it is not about the mail.
        guard !line.begins(with: Self.farewell) else { return }
        // `250-` continues an answer, `250 ` ends it: the next line begins another answer.
        if received.count < 4 || answerHasEnded { received = [] }
        answerHasEnded = line.count < 4 || line[3] != UInt8(ascii: "-")
        if received.count + line.count <= Self.mostAnswerBytes { received.append(contentsOf: line) }
    }

    /// Counts a received header line.
    ///
    /// - Returns: false once there is more than may be kept.
    func receiveHeader(_ count: Int) -> Bool {
        headBytes += count
        return headBytes <= Self.mostHeadBytes
    }

    /// Keeps a piece of the reply's body.
    ///
    /// - Returns: false once there is more than may be kept.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let room = replyBytes - received.count
        received.append(contentsOf: UnsafeBufferPointer(rebasing: bytes.prefix(room)))
        isCut = bytes.count > room
        return !isCut
    }

    /// Called when the request is about to be sent on an established connection. A second call means that curl met a
    /// broken connection and repeats the request by itself, however late that is. The repeat is allowed once, if the
    /// connection was stale, and only on a fresh connection.
    ///
    /// - Returns: Whether it may be sent.
    func mayResend() -> Bool {
        guard refusal == nil else { return false }
        let isReused = opened == openedAtLastSend
        if sends == 0 {
            isFirstSendReused = isReused
            firstSentAt = MonotonicTime.milliseconds
        } else if !hasBrokenSoon() {
            return false
        } else if isReused {
            wantsFreshConnection = sends == 1
            return false
        } else if sends >= 2 {
            return false
        }
        sends += 1
        openedAtLastSend = opened
        return true
    }

    /// Whether the first sending, which broke, did so early enough that the server had closed the connection before.
    /// Later the server may have taken the request.
    func hasBrokenSoon() -> Bool { Duration.milliseconds(noteBreak() - firstSentAt) <= staleLimit }

    /// - Returns: The time at which the break was first noticed.
    @discardableResult
    private func noteBreak() -> Int64 {
        let moment = brokenAt ?? MonotonicTime.milliseconds
        brokenAt = moment
        return moment
    }
}
