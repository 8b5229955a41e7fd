import ArgumentParser
import Foundation
import Logging
import RelayModel
import RelaySandbox
import ServiceLifecycle

/// `panda-relay sandbox`: runs local receivers for trials.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs receivers that answer as the platforms do, keep their limits, and fail on request.",
        discussion: """
            Nothing that arrives here reaches anybody. Recipients/demo-campus leads to its standard address.

              panda-relay sandbox
              panda-relay sandbox --receipts http://127.0.0.1:8180
              panda-relay sandbox --faults 'wecom-robot:latency=200ms;webhook/s24*:status=503,times=2'
              curl http://127.0.0.1:9180/_sandbox/counts

            The relay reaches this machine only if the configuration opens it:
            PANDA_RELAY_TARGETS_ALLOW_CIDRS=127.0.0.0/8 PANDA_RELAY_TARGETS_PORTS=any. With --receipts the platforms
            send delivery receipts to the relay at that address; they sign with the relay's own variables
            PANDA_RELAY_RECEIPTS_…, see Docs/sandbox.md, which also lists the faults.
            """
    )

    @Option(help: ArgumentHelp("The address to listen on; port 0 takes any free port.", valueName: "host:port"))
    var listen = ListenArgument(address: ListenAddress(host: "127.0.0.1", port: 9180))
    @Option(help: ArgumentHelp("The faults: TARGET:SETTING[,SETTING…][;…].", valueName: "spec")) var faults = ""
    @Option(help: ArgumentHelp("Also accept mails, on this port.", valueName: "port")) var mail: Int?
    @Option(
        help: ArgumentHelp(
            "Push delivery receipts of SMS and the Official Account to the relay at this URL.",
            valueName: "url"
        )
    )
    var receipts: String?
    @Flag(help: "No line per message.") var quiet = false

    func run() async throws {
        ProcessSettings.prepareToServe()
        let spec: FaultSpec
        do {
            spec = try FaultSpec(faults)
        } catch {
            throw CommandFailure.usage("--\(error.description)")
        }
        let address = try receiptAddress()
        var options = Sandbox.Options()
        options.mailPort = mail
        if !quiet { options.onMessage = { Terminal.put($0.description) } }
        let sandbox: Sandbox
        do {
            sandbox = try await Sandbox.start(
                host: listen.address.host,
                port: listen.address.port,
                faults: spec,
                options: options
            )
        } catch {
            throw CommandFailure.failed("\(error). Choose another with --listen.")
        }
        if let address {
            do {
                try await sandbox.pushReceipts(to: address) { Terminal.say($0) }
            } catch {
                await sandbox.stop()
                throw CommandFailure.failed("\(error)")
            }
        }
        if let port = sandbox.mailPort { Terminal.say("mail server at smtp://\(listen.address.host):\(port)") }
        Terminal.say("sandbox receivers at \(sandbox.url); GET / lists them; Ctrl-C ends it")
        let receivers = ClosureService {
            try? await gracefulShutdown()
            await sandbox.stop()
        }
        let group = ServiceGroup(
            services: [ProcessSignals(), receivers],
            gracefulShutdownSignals: ProcessSignals.stopping,
            logger: Logger(label: "panda-relay") { _ in SwiftLogNoOpLogHandler() }
        )
        try await group.run()
    }

    /// The address for receipts, with the secrets that the relay checks.
    private func receiptAddress() throws(CommandFailure) -> ReceiptAddress? {
        guard let receipts else { return nil }
        let url = URL(string: receipts)
        guard let url, url.scheme == "http" || url.scheme == "https", url.host() != nil, url.path().count <= 1,
            url.query() == nil
        else { throw .usage("--receipts: “\(receipts)” must be the relay's address, such as http://127.0.0.1:8180.") }
        let environment = ProcessInfo.processInfo.environment
        func proof(_ name: String) -> Secret { Secret(environment["PANDA_RELAY_RECEIPTS_" + name] ?? "") }
        let address = ReceiptAddress(
            url: receipts,
            aliyunSecret: proof("ALIYUN_SMS_SECRET"),
            tencentSecret: proof("TENCENT_SMS_SECRET"),
            wechatToken: proof("WECHAT_OA_TOKEN")
        )
        let proofs = [address.aliyunSecret, address.tencentSecret, address.wechatToken]
        guard proofs.contains(where: { !$0.isEmpty }) else {
            throw .usage(
                "--receipts: set PANDA_RELAY_RECEIPTS_ALIYUN_SMS_SECRET, …_TENCENT_SMS_SECRET or "
                    + "…_WECHAT_OA_TOKEN as for the relay."
            )
        }
        return address
    }
}
