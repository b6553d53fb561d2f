namespace EmbeddingProjector.Pipeline;

/// <summary>Hands everything on and keeps what a result lists.</summary>
internal sealed class RecordingObserver(IRunObserver next) : IRunObserver
{
    private readonly List<ItemFailure> failures = [];
    private readonly List<string> warnings = [];

    public IReadOnlyList<ItemFailure> Failures => failures;

    public IReadOnlyList<string> Warnings => warnings;

    public void Progressed(RunProgress progress) => next.Progressed(progress);

    public void Failed(ItemFailure failure)
    {
        failures.Add(failure);
        next.Failed(failure);
    }

    public void Warned(string message)
    {
        warnings.Add(message);
        next.Warned(message);
    }

    public void Stepped(string activity, int step, int steps) => next.Stepped(activity, step, steps);

    public void Noted(string message) => next.Noted(message);
}
