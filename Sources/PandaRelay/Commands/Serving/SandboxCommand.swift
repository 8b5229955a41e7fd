import ArgumentParser
import Foundation
import RelaySandbox

/// `panda-relay sandbox`: receivers to try the relay against.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Runs receivers that answer as the platforms do, keep their limits, and fail on request.",
        discussion: """
            Nothing that arrives here reaches anybody. Recipients/demo-campus leads to its standard address.

              panda-relay sandbox
              panda-relay sandbox --faults 'wecom-robot:latency=200ms;webhook/s24*:status=503,times=2'
              curl http://127.0.0.1:9180/_sandbox/counts

            The relay reaches this machine only where that is opened:
            PANDA_RELAY_TARGETS_ALLOW_CIDRS=127.0.0.0/8 PANDA_RELAY_TARGETS_PORTS=any. Docs/sandbox.md lists the faults.
            """
    )

    @Option(help: ArgumentHelp("Where it listens; port 0 takes any that is free.", valueName: "host:port"))
    var listen = ListenArgument(address: ListenAddress(host: "127.0.0.1", port: 9180))
    @Option(help: ArgumentHelp("What goes wrong: TARGET:SETTING[,SETTING…][;…].", valueName: "spec")) var faults = ""
    @Option(help: ArgumentHelp("Also takes mails, on this port.", valueName: "port")) var mail: Int?
    @Flag(help: "No line per message.") var quiet = false

    func run() async throws {
        ProcessSettings.prepareToServe()
        let spec: FaultSpec
        do {
            spec = try FaultSpec(faults)
        } catch {
            throw CommandFailure.usage("--\(error.description)")
        }
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
        if let port = sandbox.mailPort { Terminal.say("mail server at smtp://\(listen.address.host):\(port)") }
        Terminal.say("sandbox receivers at \(sandbox.url); GET / lists them; Ctrl-C ends it")
        await StopSignal.wait { await sandbox.stop() }
    }
}
