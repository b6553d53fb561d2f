namespace EmbeddingProjector.Analysis;

/// <summary>
/// An analysis was asked of data that it has no answer for: no items, one class only, NaN, too many neighbors.
/// </summary>
/// <remarks>
/// <see cref="EmbeddingProjectorException.ErrorId"/> tells the cases apart: <c>TooFewItems</c>, <c>NotFinite</c>,
/// <c>LengthMismatch</c>, <c>DimensionMismatch</c>, <c>OutOfRange</c>, <c>TooFewClasses</c>, <c>NoVariance</c>,
/// <c>NoLabels</c>, <c>NoPrototypes</c>, <c>ClassNotFound</c>, <c>ProbeMismatch</c>, <c>NoScalings</c>,
/// <c>PanelInvalid</c>.
/// </remarks>
/// <param name="errorId">A stable identifier in PascalCase.</param>
/// <param name="message">What, where, expected and found.</param>
public sealed class AnalysisInputException(string errorId, string message)
    : EmbeddingProjectorException(errorId, message);
