/// `panda-relay serve` as a separate process that serves and can be killed.
struct ServingProcess {
    /// `http://127.0.0.1:40123`.
    let url: String
    private let launched: LaunchedRelay

    /// Why it did not serve.
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

    /// Sends SIGKILL and waits for the end.
    func kill() async { await launched.kill() }

    /// Sends SIGHUP, as a certificate renewal does.
    func hangUp() { launched.hangUp() }

    /// Sends SIGTERM, as a supervisor does.
    /// - Returns: The exit code.
    func terminate() async -> Int32 { await launched.terminate() }
}
