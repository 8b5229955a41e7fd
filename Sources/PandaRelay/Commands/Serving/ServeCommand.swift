import ArgumentParser
import RelayModel
import RelayService
import ServiceLifecycle

/// `panda-relay serve`: runs the relay.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the relay: takes notices over the API and sends them.",
        discussion: """
            It needs a key to be of use; make the first one before the first start:

              panda-relay keys create --role admin --name me --data ./data
              panda-relay serve --data ./data

            SIGTERM or Ctrl-C stops it: it takes no new requests and gives running ones at most ten seconds; the rest
            is sent after the next start. A second Ctrl-C ends it at once; that loses nothing accepted either. SIGHUP
            reloads the certificates.
            """
    )

    @OptionGroup var file: ConfigurationFileOption
    @Option(help: ArgumentHelp("The API's address; port 0 takes any free port.", valueName: "host:port"))
    var listen: ListenArgument?
    @Option(help: ArgumentHelp("The data directory.", valueName: "dir")) var data: String?
    @Flag(
        help: """
            Start although the data directory's database is missing, empty or another one than its marker file names; \
            the relay then knows nothing of what it accepted before.
            """
    )
    var acceptEmpty = false

    func run() async throws {
        ProcessSettings.prepareToServe()
        var configuration = try file.loaded()
        if let listen { configuration.listen = listen.address }
        if let data { configuration.data = data }
        do throws(StartFault) {
            try await serve(configuration)
        } catch {
            guard error.kind != .stopped else { return Self.say("stopped") }
            throw CommandFailure(exitCode: error.exitCode, message: error.message)
        }
        Self.say("stopped")
    }

    private func serve(_ configuration: RelayConfiguration) async throws(StartFault) {
        let parts = try await RelayParts(
            configuration,
            acceptsEmpty: acceptEmpty,
            clock: SystemClock(),
            logger: configuration.logger
        )
        // The signals' service is the last to stop, and the announcement the first.
        let signals = ProcessSignals { parts.certificates.reload() }
        let announcement = ClosureService {
            try? await gracefulShutdown()
            guard parts.resumed.isReached else { return }
            Self.say("stopping; running requests have ten seconds, the rest is sent after the next start")
        }
        let runtime = try await RelayRuntime.start(
            parts,
            [RelayParts.service("signals", signals)] + parts.services
                + [RelayParts.service("announcement", announcement)],
            isProcess: true
        )
        Self.say(
            """
            panda-relay \(ProgramVersion.text) serves \(runtime.url)
              data in \(configuration.data), channels from \(configuration.channels), times at \
            \(NumberFormat.offset(configuration.timeZoneMinutes))
              \(runtime.url)/healthz, /readyz, /metrics, /openapi.json; Ctrl-C ends it
            """
        )
        try await runtime.waitUntilStopped()
    }

    /// Writes through the log, so that lines keep their order and a blocked reader of standard error delays neither
    /// start nor stop.
    private static func say(_ text: String) {
        LogWriter.standardError.write(text) { "\($0) log lines were dropped" }
    }
}
