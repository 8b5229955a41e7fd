import CLibcurl
import Dispatch
import Glibc
import RelayModel
import Synchronization
import TestReceivers
import Testing

@testable import RelayTransport

@Suite("From a name to a checked address", .timeLimit(.minutes(5)))
struct ResolutionTests {
    @Test("A request goes to the checked address and keeps the name in Host")
    func pinned() async throws {
        let server = try TestServer { connection in
            while let request = connection.readRequest() {
                let host = request.split(separator: "\r\n").first { $0.hasPrefix("Host:") } ?? ""
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(host.utf8.count)\r\n\r\n\(host)")
            }
        }
        let client = try TransferClient.local(resolver: TableResolver(table: ["hooks.example.com": ["127.0.0.1"]]))
        for spelling in ["hooks.example.com", "HOOKS.Example.com", "hooks.example.com."] {
            let result = await client.perform(server.request(host: spelling))
            #expect(result.reply.status == 200)
            #expect(
                String(decoding: result.reply.body, as: UTF8.self).lowercased()
                    == "host: hooks.example.com:\(server.port)"
            )
        }
    }

    @Test("Fifty first requests to a host make one lookup")
    func singleFlight() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox, resolver: TableResolver(table: ["hooks.example.com": ["127.0.0.1"]]))
        loop.submit((0..<50).map { Transfer(tag: $0, request: server.request(host: "hooks.example.com")) })
        let results = await inbox.results(atLeast: 50)
        #expect(results.allSatisfy { $0.reply.status == 200 })
        await loop.stop(within: .seconds(1))
        #expect(loop.metrics.lookups == 1)
    }

    @Test("One forbidden answer refuses the name, and nothing is connected to")
    func oneForbiddenAnswer() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let resolver = TableResolver(table: ["hooks.example.com": ["127.0.0.1", "10.0.0.5"]])
        let result = try await TransferClient.local(resolver: resolver).perform(
            server.request(host: "hooks.example.com")
        )
        #expect(result.reply.fault == .addressRefused)
        #expect(server.connections == 0)
    }

    @Test("A name without address is a lookup failure")
    func noAnswer() async throws {
        let client = try TransferClient.local(resolver: TableResolver(table: [:]))
        let result = await client.perform(OutboundRequest(url: "https://gone.example.com/"))
        #expect(result.reply.fault == .dnsFailure)
    }

    @Test("A name server that is silent costs its own requests the limit, and others nothing")
    func silentNameServer() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let inbox = Inbox()
        let loop = try TransferLoop.local(inbox, resolver: SilentResolver())
        let lost = OutboundRequest(url: "https://silent.example.com/")
        loop.submit([Transfer(tag: 1, request: lost, limits: .short), Transfer(tag: 2, request: server.request())])
        let results = await inbox.results(atLeast: 2)
        #expect(results.map(\.tag) == [2, 1])
        #expect(results.map(\.reply.fault) == [nil, .dnsFailure])
        loop.submit([Transfer(tag: 3, request: lost)])
        await loop.stop(within: .zero)
        #expect(inbox.results.last?.reply.fault == .abandoned)
    }

    @Test("The system's resolver finds this machine")
    func systemResolver() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let client = try TransferClient.local(resolver: SystemResolver())
        #expect(await client.perform(server.request(host: "localhost")).reply.status == 200)
    }

    @Test("Loopback and localhost are refused unless they are opened")
    func loopback() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let client = try TransferClient.local(policy: AddressPolicy(ports: nil))
        for host in ["127.0.0.1", "localhost", "[::1]", "127.1", "2130706433"] {
            let result = await client.perform(server.request(host: host))
            #expect(result.reply.fault == .addressRefused, "\(host)")
        }
        let rebound = try TransferClient.local(
            policy: AddressPolicy(ports: nil),
            resolver: TableResolver(table: ["hooks.example.com": ["127.0.0.1"]])
        )
        #expect(await rebound.perform(server.request(host: "hooks.example.com")).reply.fault == .addressRefused)
        #expect(server.connections == 0)
    }

    @Test("A name of the local network is sent to where it is listed and its address is opened")
    func localName() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let resolver = TableResolver(table: ["oa-hook": ["127.0.0.1"], "closed-hook": ["10.1.2.3"]])
        let hosts = ["oa-hook", "closed-hook"].compactMap { HostPattern($0) }
        let policy = AddressPolicy(ports: nil, allowHosts: hosts, allowLoopback: true)
        let client = try TransferClient.local(policy: policy, resolver: resolver)
        #expect(await client.perform(server.request(host: "oa-hook")).reply.status == 200)
        #expect(await client.perform(server.request(host: "closed-hook")).reply.fault == .addressRefused)
        #expect(await client.perform(server.request(host: "other-hook")).reply.fault == .addressRefused)
    }

    @Test("The socket itself is refused where a forbidden address gets past everything else")
    func socketIsJudged() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let easy = try #require(curl_easy_init())
        let slot = CurlHandle(easy: easy, addressGuard: AddressGuard(policy: AddressPolicy()), use: .mails)
        var target = curl_sockaddr()
        target.family = AF_INET
        target.socktype = Int32(SOCK_STREAM.rawValue)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        target.addr = withUnsafeBytes(of: address) { $0.load(as: sockaddr.self) }
        #expect(openSocket(Unmanaged.passUnretained(slot).toOpaque(), CURLSOCKTYPE_IPCXN, &target) == -1)
        #expect(slot.refusal?.rule == .address)
        #expect(!slot.mayResend(), "another address of the same host must not be used either")
    }

    @Test("A lookup that fails on this side is no word about the name, and not the server's fault")
    func ownTrouble() async throws {
        struct Unanswered: HostResolver {
            func resolve(
                _ host: String,
                for _: LookupPurpose,
                answer: @escaping @Sendable ([IPAddress]?) -> Void
            ) { answer(nil) }
        }
        let client = try TransferClient.local(resolver: Unanswered())
        let result = await client.perform(OutboundRequest(url: "https://somewhere.example.com/"))
        #expect(result.reply.fault == .localFailure)
        #expect([EAI_AGAIN, EAI_SYSTEM, EAI_MEMORY].allSatisfy { !SystemResolver.isAnswer($0) })
        #expect([EAI_NONAME, EAI_FAIL].allSatisfy { SystemResolver.isAnswer($0) })
    }

    @Test("A question that has waited too long for a thread is not asked any more")
    func deadQuestions() async {
        let time = Mutex<Int64>(0)
        let asked = Mutex<[String]>([])
        let answers = Mutex<[String: [IPAddress]?]>([:])
        let (isHanging, isOver, end) = (Flag(), Flag(), DispatchSemaphore(value: 0))
        let resolver = SystemResolver(threads: { _ in 1 }, now: { time.withLock { $0 } }) { host in
            asked.withLock { $0.append(host) }
            isHanging.raise()
            end.wait()
            return [IPAddress(v4: 0x0808_0808)]
        }
        func ask(_ host: String) {
            resolver.resolve(host, for: .routine) { addresses in
                let count = answers.withLock { answers in
                    answers[host] = .some(addresses)
                    return answers.count
                }
                if count == 3 { isOver.raise() }
            }
        }
        ask("hangs.example.com")
        await isHanging.wait()
        ask("late.example.com")
        time.withLock { $0 = 10_000 }
        ask("fresh.example.com")
        for _ in 0..<2 { end.signal() }
        await isOver.wait()
        #expect(asked.withLock { $0 } == ["hangs.example.com", "fresh.example.com"])
        #expect(answers.withLock { $0["late.example.com"] } == .some(nil))
    }

    @Test("Names that hang for routine requests and for the API hold up no urgent request to another new name")
    func urgentThreads() async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let hanging = Mutex(0)
        let (areAllHanging, end) = (Flag(), DispatchSemaphore(value: 0))
        let threads = LookupPurpose.routine.threads + LookupPurpose.api.threads
        let resolver = SystemResolver(now: { MonotonicTime.milliseconds }) { host in
            guard host.hasPrefix("hangs") else { return [IPAddress(v4: 0x7F00_0001)] }
            let count = hanging.withLock { count in
                count += 1
                return count
            }
            if count == threads { areAllHanging.raise() }
            end.wait()
            return nil
        }
        let inbox = Inbox()
        var configuration = TransferConfiguration()
        // Nothing that hangs may end by itself meanwhile, however slow the machine is.
        configuration.lookupLimit = .seconds(50)
        let loop = try TransferLoop(
            configuration: configuration,
            policy: .local,
            clock: SystemClock(),
            resolver: resolver
        ) { inbox.take($0) }
        let lost = (0..<100).map { number in
            Transfer(
                tag: UInt64(number),
                request: OutboundRequest(url: "https://hangs-\(number).example.com/"),
                limits: .patient
            )
        }
        loop.submit(lost)
        for number in 0..<100 { resolver.resolve("hangs-api-\(number).example.com", for: .api) { _ in } }
        await areAllHanging.wait()
        // Its host is looked up for a routine request already, which waits behind all the others.
        let request = server.request(host: "new.example.com")
        loop.submit([Transfer(tag: 200, request: request, limits: .patient)])
        loop.submit([Transfer(tag: 201, request: request, limits: .patient, isUrgent: true)])
        let results = await inbox.results(atLeast: 2)
        #expect(Set(results.map(\.tag)) == [200, 201] && results.allSatisfy { $0.reply.status == 200 })
        #expect(hanging.withLock { $0 } == threads, "no more threads than the purposes have")
        for _ in 0..<300 { end.signal() }
        await loop.stop(within: .zero)
    }
}
