/// `panda-relay serve` as a process of its own that serves, to be killed.
struct ServingProcess {
    /// `http://127.0.0.1:40123`.
    let url: String
    private let launched: LaunchedRelay

    /// Why it did not begin to serve.
    struct Failure: Error {
        let talk: String
    }

    /// Starts it on a free port and returns once it serves.
    static func start(
        data: String,
        channels: String? = nil,
        variables: [String: String] = [:],
        tracer: [String] = []
    ) async throws -> ServingProcess {
        let launched = try LaunchedRelay(data: data, channels: channels, variables: variables, tracer: tracer)
        let text = await launched.firstURL()
        guard text.hasPrefix("http") else { throw Failure(talk: text) }
        return ServingProcess(url: text, launched: launched)
    }

    var processID: Int32 { launched.processID }

    /// SIGKILL: no handler, no farewell.
    func kill() async { await launched.kill() }

    /// SIGHUP, as a certificate's renewal sends it.
    func hangUp() { launched.hangUp() }

    /// SIGTERM, as a supervisor stops it.
    /// - Returns: the exit code.
    func terminate() async -> Int32 { await launched.terminate() }
}
