namespace EmbeddingProjector.Module.Output;

/// <summary>A picture without an embedding.</summary>
/// <param name="Path">The full path of the file that holds it.</param>
/// <param name="Name">The picture's name in its data set.</param>
/// <param name="ErrorId">The error's stable identifier.</param>
/// <param name="Reason">What was wrong.</param>
public sealed record FailedImage(string Path, string Name, string ErrorId, string Reason)
{
    /// <summary>The form <c>path: reason</c>.</summary>
    public override string ToString() => $"{Path}: {Reason}";

    internal static FailedImage Of(ItemFailure failure)
    {
        var error = ErrorRecords.From(failure);
        return new FailedImage(failure.Item.SourcePath, failure.Item.Name, error.FullyQualifiedErrorId, failure.Error.Message);
    }
}
