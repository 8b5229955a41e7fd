import Glibc
import Testing

@testable import PandaRelay

extension ProcessTests {
    @Suite("Termination of a process that cannot continue", .timeLimit(.minutes(5)))
    struct FatalEndTests {
        @Test("It ends although standard error is a full pipe without a reader")
        func unheard() async {
            await #expect(processExitsWith: .exitCode(70)) {
                var ends: [Int32] = [-1, -1]
                guard pipe(&ends) == 0, fcntl(ends[1], F_SETFL, O_NONBLOCK) == 0 else { exit(1) }
                let bytes = [UInt8](repeating: 0, count: 4096)
                while write(ends[1], bytes, bytes.count) > 0 {}
                guard errno == EAGAIN, fcntl(ends[1], F_SETFL, 0) == 0, dup2(ends[1], 2) == 2 else { exit(1) }
                ProcessTermination.end {
                    LogWriter.standardError.write("this is not read") { "\($0) dropped" }
                    Terminal.say("nor this")
                }
            }
        }
    }
}
