import ArgumentParser
import RelayAPI
import RelayModel
import RelayService
import RelayStore

/// `panda-relay keys create`.
struct KeysCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Creates a key and prints it, once, alone on standard output.",
        discussion: """
            Only a hash of it is stored: it cannot be shown again.

              panda-relay keys create --role admin --name me --data ./data
              panda-relay keys create --role counsellor --name 计算机学院辅导员 --scope wangjiang/cs
            """
    )

    @Option(help: "The holder's role.") var role: NamedArgument<AccessRole>
    @Option(help: "The holder's name; notices name it as their issuer.") var name: String
    @Option(help: ArgumentHelp("The unit whose subtree it sees; everything by default.", valueName: "unit")) var scope =
        ""
    @OptionGroup var place: StoppedRelay

    func validate() throws {
        if UnitPath(scope) == nil { throw ValidationError("--scope must be a unit such as wangjiang/cs.") }
        if name.allSatisfy(\.isWhitespace) { throw ValidationError("--name must not be empty.") }
    }

    func run() async throws {
        if place.data == nil {
            var body = KeyRequest()
            (body.name, body.role, body.scope) = (name, role.value.name, scope.isEmpty ? nil : scope)
            let answer = try await APIClient().post("/v1/keys", body, as: NewKeyResponse.self)
            Terminal.put(answer.secret.reveal())
            Terminal.say("\(answer.key.id): keep it safe, it is not shown again")
            return
        }
        let made = try await place.withStore { opened in
            do {
                return try await opened.keyMaker().make(
                    name: name,
                    role: role.value,
                    scope: UnitPath(scope) ?? .root
                )
            } catch let error as ServiceError {
                throw CommandFailure.failed(error.message)
            }
        }
        Terminal.put(made.secret.reveal())
        Terminal.say("\(made.key.id): keep it safe, it is not shown again")
    }
}
