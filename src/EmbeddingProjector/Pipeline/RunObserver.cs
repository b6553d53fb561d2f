using System.Runtime.ExceptionServices;

namespace EmbeddingProjector.Pipeline;

/// <summary>Observers for who gives none.</summary>
internal sealed class RunObserver : IRunObserver
{
    private readonly bool isStrict;

    private RunObserver(bool isStrict) => this.isStrict = isStrict;

    /// <summary>For what lists failures and warnings in its result.</summary>
    public static RunObserver Silent { get; } = new(isStrict: false);

    /// <summary>For what would leave a failure unheard: it is thrown.</summary>
    public static RunObserver Strict { get; } = new(isStrict: true);

    public void Progressed(RunProgress progress)
    {
    }

    public void Failed(ItemFailure failure)
    {
        if (isStrict)
            ExceptionDispatchInfo.Throw(failure.Error);
    }

    public void Warned(string message)
    {
    }

    public void Noted(string message)
    {
    }
}
