import ArgumentParser
import Dispatch
import Glibc

/// The program `panda-relay`: reads its arguments, runs the command, ends with its exit code.
public enum PandaRelayProgram {
    /// Runs the process's command. Leaves the main actor at once: each hop back from it would cost microseconds.
    @concurrent public static func main() async -> Never {
        do {
            var command = try PandaRelayCommand.parseAsRoot(try ProgramArguments.read())
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
            LogWriter.standardError.flush(within: .seconds(1))
            exit(0)
        } catch let failure as CommandFailure {
            LogWriter.standardError.flush(within: .seconds(1))
            if !failure.message.isEmpty { Terminal.say("panda-relay: " + failure.message) }
            exit(failure.exitCode)
        } catch {
            PandaRelayCommand.exit(withError: error)
        }
    }
}
