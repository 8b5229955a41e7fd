import CLibcurl
import CRelayLinux
import RelayModel

/// One libcurl easy handle and everything its current transfer refers to. Used for one transfer after another.
///
/// Lives on the loop's thread. Its address is the context of the handle's callbacks, so it lives as long as the handle.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    /// What the callbacks judge addresses with.
    let addressGuard: AddressGuard
    /// Where sockets are opened instead; nil where requests leave directly.
    let proxy: ProxyRoute?

    /// What a handle sends. It keeps options of one protocol that must not apply to the other, so it serves only one.
    enum Use {
        /// HTTP requests, to an origin that is set for each.
        case requests(RequestOrigin)
        case mails
    }

    /// libcurl keeps every header it reads; without a limit a server could fill the memory with them.
    private static let mostHeadBytes = 65_536
    private static let mostAnswerBytes = 8192
    private static let farewell = Array("221".utf8)

    // What curl was last told, so that only differences are set.
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
    /// Spent on a first try that met a stale connection.
    var microsecondsBefore: Int64 = 0
    var replyBytes = 0
    /// Bytes of header lines that have come; 0 where nothing of a reply has.
    private(set) var headBytes = 0
    var received: [UInt8] = []
    var isCut = false
    private var answerHasEnded = true
    /// The sockets opened for it.
    var opened = 0 {
        // After the first sending curl opens another where it has met a break and is about to repeat. The break was
        // then, and not when the repeat can leave: connecting and a handshake lie between.
        didSet { if sends == 1, opened > openedAtLastSend { noteBreak() } }
    }
    /// How often the request was about to be sent.
    var sends = 0
    /// Whether the first sending used a kept connection.
    var isFirstSendReused = false
    /// How soon after the first sending a break means that the server had closed the connection before.
    var staleLimit = Duration.zero
    /// When the first sending began and when it turned out to be broken, in monotonic milliseconds.
    private var firstSentAt: Int64 = 0
    private var brokenAt: Int64?
    private var openedAtLastSend = 0
    /// A kept connection was stale and the next one would be a kept one again: repeat on a fresh one.
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

    /// Points the handle at a target.
    ///
    /// - Returns: whether libcurl took it.
    func aim(at target: TargetURL) -> Bool {
        switch use {
        case .requests(let origin):
            guard origin.set(target) else { return false }
            return target.withRequestTarget { relay_easy_set_string(easy, CURLOPT_REQUEST_TARGET, $0) } == CURLE_OK
        case .mails: return relay_easy_set_string(easy, CURLOPT_URL, target.text) == CURLE_OK
        }
    }

    /// Copies a request's body to where curl will read it.
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

    /// Makes ready for the next transfer. A rarely needed large block is given back.
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

    /// Drops what has come of a reply.
    func clearReply() {
        headBytes = 0
        received = []
        isCut = false
        bodyRead = 0
    }

    /// Gives the next piece of a mail.
    ///
    /// - Returns: how many bytes; 0 at the end.
    func give(into buffer: UnsafeMutableRawPointer, capacity: Int) -> Int {
        let count = min(capacity, bodySize - bodyRead)
        guard let body, count > 0 else { return 0 }
        buffer.copyMemory(from: body + bodyRead, byteCount: count)
        bodyRead += count
        return count
    }

    /// Keeps a mail server's latest answer, all lines of it.
    func hear(_ line: UnsafeBufferPointer<UInt8>) {
        // After a refusal curl says good-bye, and the server too; that is not what it said of the mail.
        guard !line.begins(with: Self.farewell) else { return }
        // `250-` goes on, `250 ` ends: a line after an ended answer begins another.
        if received.count < 4 || answerHasEnded { received = [] }
        answerHasEnded = line.count < 4 || line[3] != UInt8(ascii: "-")
        if received.count + line.count <= Self.mostAnswerBytes { received.append(contentsOf: line) }
    }

    /// A header line has come.
    ///
    /// - Returns: false once there is more than may be kept.
    func receiveHeader(_ count: Int) -> Bool {
        headBytes += count
        return headBytes <= Self.mostHeadBytes
    }

    /// Takes a piece of the reply's body.
    ///
    /// - Returns: false once there is more than may be kept.
    func receive(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let room = replyBytes - received.count
        received.append(contentsOf: UnsafeBufferPointer(rebasing: bytes.prefix(room)))
        isCut = bytes.count > room
        return !isCut
    }

    /// The request is about to be sent, on an established connection. A second time means that curl met a broken
    /// connection and repeats by itself, however late that is: allowed once, where the connection was stale, and only
    /// on a fresh connection.
    ///
    /// - Returns: whether it may be sent.
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

    /// Whether the first sending, which is known to be broken, broke so soon that the server had closed the
    /// connection before. Later it may have taken the request.
    func hasBrokenSoon() -> Bool { Duration.milliseconds(noteBreak() - firstSentAt) <= staleLimit }

    /// - Returns: when the break was noticed first.
    @discardableResult
    private func noteBreak() -> Int64 {
        let moment = brokenAt ?? MonotonicTime.milliseconds
        brokenAt = moment
        return moment
    }
}
