using System.Management.Automation;
using System.Runtime.CompilerServices;
using EmbeddingProjector.TorchSharp;

namespace EmbeddingProjector.Module.Hosting;

/// <summary>The base of every command: it runs in any host, can be cancelled, and reports errors in one way.</summary>
public abstract class EmbeddingCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private ICommandHost? host;

    // Explicit: nothing in the module is found by looking round.
    static EmbeddingCmdlet() => TorchSharpEngine.Register();

    /// <summary>The shell around the command. PowerShell, unless another was set before the command began.</summary>
    protected internal ICommandHost Shell
    {
        get => host ??= new PowerShellHost(this);
        set => host = value;
    }

    /// <summary>Cancelled when the user stops the command.</summary>
    protected CancellationToken Cancellation => cancellation.Token;

    /// <summary>Frees what the command holds.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    internal void RunBegin() => Guard(Begin);

    internal void RunProcess() => Guard(Process);

    internal void RunEnd() => Guard(End);

    internal void RunStop() => cancellation.Cancel();

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => RunBegin();

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => RunProcess();

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => RunEnd();

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => RunStop();

    /// <summary>Runs once, before any input.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Runs for each input object, or once where there is no input.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs once, after the input.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Whether a switch is on.</summary>
    /// <param name="value">The property that holds the switch.</param>
    /// <param name="name">Left to the compiler: the property's name.</param>
    protected bool IsOn(SwitchParameter value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        Shell.IsOn(name, value);

    /// <summary>Frees what the command holds.</summary>
    /// <param name="disposing">Always true; there are no finalizers.</param>
    protected virtual void Dispose(bool disposing) => cancellation.Dispose();

    // What the user's input or machine brings about is an error with an id; anything else is a fault and flies on.
    private void Guard(Action step)
    {
        try
        {
            step();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Shell.ThrowStopped();
        }
        catch (Exception e) when (CommandErrors.IsExpected(e))
        {
            Shell.ThrowTerminatingError(CommandErrors.From(e));
        }
    }
}
