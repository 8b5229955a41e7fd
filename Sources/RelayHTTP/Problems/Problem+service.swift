import HTTPTypes
import Hummingbird
import RelayJSON
import RelayService

extension Problem {
    /// The HTTP form of a service's error.
    init(_ error: ServiceError) {
        let status: HTTPResponse.Status
        var headers: HTTPFields = [:]
        switch error.category {
        case .invalid: status = .unprocessableContent
        case .forbidden: status = error.code == .invalidKey ? .unauthorized : .forbidden
        case .notFound: status = .notFound
        case .conflict: status = .conflict
        case .preconditionFailed: status = .preconditionFailed
        case .unavailable:
            status = .serviceUnavailable
            headers[.retryAfter] = "5"
        }
        if status == .unauthorized { headers[.wwwAuthenticate] = #"Bearer realm="panda-relay", error="invalid_token""# }
        self.init(status, error.code.name, error.message, field: error.field, headers: headers)
    }

    /// Runs a conditional change. A 412 refusal contains the current object.
    static func conditionally<Value>(
        _ change: () async throws -> Value,
        current: () async throws -> JSON
    ) async throws -> Value {
        do {
            return try await change()
        } catch let error as ServiceError where error.category == .preconditionFailed {
            var problem = Problem(error)
            // The object was removed or is not visible any more: there is nothing to show.
            problem.current = (try? await current()) ?? .null
            throw problem
        }
    }
}
