using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Tests.Sets;

/// <summary>An observer that keeps all it hears.</summary>
internal sealed class RecordedRun : IRunObserver
{
    public List<RunProgress> Progress { get; } = [];

    public List<ItemFailure> Failures { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Notes { get; } = [];

    public Action<RunProgress>? OnProgress { get; init; }

    public void Progressed(RunProgress progress)
    {
        Progress.Add(progress);
        OnProgress?.Invoke(progress);
    }

    public void Failed(ItemFailure failure) => Failures.Add(failure);

    public void Warned(string message) => Warnings.Add(message);

    public void Noted(string message) => Notes.Add(message);
}
