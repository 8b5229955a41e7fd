import CLibcurl
import CRelayLinux
import RelayModel
import Synchronization

/// The loop itself. It is created and used on the loop's thread only.
final class CurlLoop {
    let configuration: TransferConfiguration
    let addressGuard: AddressGuard
    let clock: any RelayClock
    private let resolver: any HostResolver
    private let mailbox: Mailbox
    private let gauge: TransferGauge
    private let poller: Poller
    let multi: UnsafeMutableRawPointer
    private let handler: any TransferHandler
    private let events: UnsafeMutableBufferPointer<epoll_event>

    var interest = SocketInterest()
    var origins: OriginCache
    var hosts: DNSCache<Transfer>
    /// Nil where requests leave directly.
    let proxy: ProxyRoute?
    var metrics = TransferMetrics()
    var slots: [CurlHandle] = []
    var freeSlots: [CurlHandle] = []
    var freeMailSlots: [CurlHandle] = []
    /// Results that the handler does not have yet.
    var results: [TransferResult] = []
    /// Results that the handler is given.
    private var answered: [TransferResult] = []
    /// Hosts whose addresses curl gets with this turn's transfers.
    var pinnedThisTurn: Set<HostKey> = []
    /// The monotonic time of the turn and its date, read once because a turn is short.
    var monotonic = MonotonicTime.milliseconds
    var now: Timestamp
    /// The same time by the machine's clock.
    var wall: Timestamp
    /// Header lines of every request: the user agent (curl would write `CURLOPT_USERAGENT` twice each time, letter by
    /// letter), and an empty `Accept-Encoding`, which curl would add otherwise.
    let ownLines: [String]
    /// When curl must be called, in monotonic milliseconds.
    private var timer: Int64?
    private var stopDeadline: Int64?
    private var isPoked = false
    /// When the handler must be called next, in monotonic milliseconds.
    private var attendAt: Int64?
    /// The number of socket events after which finished transfers and the mailbox are processed: about 0.3 ms of work.
    private static let eventsBetweenLooks = 32

    init(
        configuration: TransferConfiguration,
        policy: AddressPolicy,
        clock: any RelayClock,
        resolver: any HostResolver,
        mailbox: Mailbox,
        gauge: TransferGauge,
        poller: Poller,
        curl: MultiHandle,
        handler: any TransferHandler
    ) {
        self.configuration = configuration
        addressGuard = AddressGuard(policy: policy)
        origins = OriginCache(policy: policy)
        var timing = DNSCache<Transfer>.Timing()
        timing.lifetime = configuration.addressLifetime.milliseconds
        hosts = DNSCache(timing: timing)
        proxy = configuration.proxy.map { ProxyRoute($0) }
        self.clock = clock
        self.resolver = resolver
        self.mailbox = mailbox
        self.gauge = gauge
        self.poller = poller
        multi = curl.pointer
        self.handler = handler
        now = clock.now
        wall = clock.wall
        ownLines = ["User-Agent: " + configuration.userAgent, "Accept-Encoding:"]
        events = .allocate(capacity: 256)
        events.initialize(repeating: epoll_event())
        setUpMulti()
    }

    deinit { events.deallocate() }

    /// Runs until the loop is stopped and every transfer has its result.
    func run() {
        while !isDone { turn() }
        let last = mailbox.close()
        take(last.arrivals + last.lateArrivals, isLate: true)
        isPoked = true
        handle()
        // Transfers that were started last have results too.
        handle()
        tearDown()
        mailbox.releaseWaiters()
    }

    private var isDone: Bool {
        guard let stopDeadline else { return false }
        if metrics.running > 0, monotonic >= stopDeadline { abandonAll() }
        return metrics.running == 0
    }

    private func turn() {
        let count = poller.wait(into: events, milliseconds: mailbox.fallAsleep() ? waitLimit : 0)
        monotonic = MonotonicTime.milliseconds
        now = clock.now
        wall = clock.wall
        metrics.turns += 1
        var open = events[..<count]
        while !open.isEmpty {
            for event in open.prefix(Self.eventsBetweenLooks) { handle(event) }
            open = open.dropFirst(Self.eventsBetweenLooks)
            // Neither a finished transfer nor the next request to its server waits until all events are handled.
            if !open.isEmpty { serve() }
        }
        serve()
    }

    /// Reads the mailbox, processes finished transfers and begins new ones.
    private func serve() {
        if let mail = mailbox.take() { take(mail) }
        drive()
        for late in hosts.expire(now: monotonic) { take(late, fault: late.key.isProxy ? .proxyFailure : .dnsFailure) }
        for question in hosts.takeQuestions() { ask(question) }
        handle()
        // Transfers that the handler started leave now, not after the next socket events.
        drive()
    }

    /// Lets curl do the work that is due, and processes the transfers that it finished.
    private func drive() {
        // New transfers are due at once, and their work may cause more that is due at once; but sockets must have their
        // turn.
        for _ in 0..<8 {
            guard let due = timer, due <= monotonic else { break }
            timer = nil
            act(on: CURL_SOCKET_TIMEOUT, 0)
        }
        finishCompleted()
    }

    private func handle(_ event: epoll_event) {
        let socket = event.data.fd
        if socket == mailbox.wakeDescriptor {
            mailbox.clearWake()
        } else if let change = interest.silence(socket) {
            poller.move(socket, from: change.old, to: change.new)
        } else {
            var what: Int32 = 0
            if event.events & Poller.readable != 0 { what |= CURL_CSELECT_IN }
            if event.events & Poller.writable != 0 { what |= CURL_CSELECT_OUT }
            if event.events & Poller.broken != 0 { what |= CURL_CSELECT_ERR }
            act(on: socket, what)
        }
    }

    private func act(on socket: curl_socket_t, _ what: Int32) {
        var running: Int32 = 0
        _ = curl_multi_socket_action(multi, socket, what, &running)
    }

    /// The time to wait for events, in epoll's units.
    private var waitLimit: Int32 {
        // A transfer ended when it began.
        guard results.isEmpty else { return 0 }
        var next = timer
        if let other = hosts.nextDeadline { next = min(next ?? other, other) }
        if let other = stopDeadline { next = min(next ?? other, other) }
        if let other = attendAt { next = min(next ?? other, other) }
        guard let next else { return -1 }
        return Int32(clamping: max(0, next - monotonic))
    }

    private func take(_ mail: Mailbox.Delivery) {
        for pinned in pinnedThisTurn { hosts.notePinned(pinned) }
        pinnedThisTurn.removeAll(keepingCapacity: true)
        for (question, addresses) in mail.answers { answer(question, addresses) }
        take(mail.arrivals, isLate: false)
        take(mail.lateArrivals, isLate: true)
        isPoked = isPoked || mail.isPoked
        stopDeadline = mail.stopDeadline
    }

    private func take(_ transfers: [Transfer], isLate: Bool) {
        for transfer in transfers { take(transfer, isLate: isLate) }
    }

    private func take(_ transfer: Transfer, isLate: Bool) {
        metrics.started += 1
        metrics.running += 1
        if isLate { fail(transfer.tag, .abandoned) } else { start(transfer) }
    }

    private func ask(_ question: HostQuestion) {
        metrics.lookups += 1
        let mailbox = mailbox
        resolver.resolve(question.key.host, for: question.isUrgent ? .urgent : .routine) {
            mailbox.post(answer: $0, for: question)
        }
    }

    /// Gives the handler its results and begins the transfers that it starts; none begins once the loop is stopping.
    private func handle() {
        gauge.value.withLock { $0 = metrics }
        let isDue = attendAt.map { $0 <= monotonic } ?? false
        guard isPoked || isDue || !results.isEmpty else { return }
        isPoked = false
        // Two lists are used in turn, so that their memory is reused while it is in the cache.
        swap(&results, &answered)
        let isLate = stopDeadline != nil
        let askAgain = handler.handle(answered) { take($0, isLate: isLate) }
        answered.removeAll(keepingCapacity: true)
        // Rounded up: a call slightly too early would find nothing to do.
        attendAt = askAgain.map { monotonic + max(0, $0.milliseconds) + 1 }
    }

    /// Called back by curl.
    func watch(_ socket: curl_socket_t, _ what: Int32) {
        var events: UInt32 = 0
        if what == CURL_POLL_IN || what == CURL_POLL_INOUT { events |= Poller.readable }
        if what == CURL_POLL_OUT || what == CURL_POLL_INOUT { events |= Poller.writable }
        // Removed does not mean closed: the connection is kept, and so is its registration.
        if let change = interest.want(events, of: socket) { poller.move(socket, from: change.old, to: change.new) }
    }

    /// Called back by curl.
    func setTimer(_ milliseconds: Int) {
        timer = milliseconds < 0 ? nil : monotonic + Int64(milliseconds)
    }

    private func tearDown() {
        freeSlots.removeAll()
        freeMailSlots.removeAll()
        slots.removeAll()
        curl_multi_cleanup(multi)
    }
}
