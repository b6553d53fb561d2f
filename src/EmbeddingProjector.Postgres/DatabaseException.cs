using EmbeddingProjector.Inference.Errors;

namespace EmbeddingProjector.Postgres;

/// <summary>A database cannot be reached, or does not do what is asked of it.</summary>
/// <remarks><see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart:
/// <c>DatabaseLocationInvalid</c>, <c>DatabasePasswordInLocation</c>, <c>DatabaseUnreachable</c>,
/// <c>DatabaseDenied</c>, <c>DatabaseNotFound</c>, <c>DatabaseConnectionLost</c>, <c>DatabaseExtensionMissing</c>,
/// <c>DatabaseSchemaInvalid</c>, <c>DatabaseBusy</c>, <c>DatabaseFull</c>, <c>DatabaseValueInvalid</c>,
/// <c>DatabaseIndexInvalid</c>, <c>DatabaseFailed</c>. No message holds a password.</remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What, where, expected and found.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class DatabaseException(string errorId, string message, Exception? innerException = null)
    : EmbeddingProjectorException(errorId, message, innerException);
