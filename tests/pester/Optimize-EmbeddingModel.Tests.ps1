BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $pictures = Join-Path $TestDrive 'pictures'
    foreach ($digit in '0', '1', '3') { Copy-Digit $pictures -Count 10 -Digit $digit }
    $quick = @{ Size = 16; BatchSize = 8; Threads = 1 }
    $quiet = @{ InformationAction = 'Ignore' }
}

Describe 'Optimize-EmbeddingModel' {
    It 'trains a model that every command takes' {
        $file = Join-Path $TestDrive 'digits.safetensors'
        $log = Join-Path $TestDrive 'log'

        $report = Optimize-EmbeddingModel $pictures @quick -Epoch 2 -Destination $file -Plot "$TestDrive/curves.png"

        $report.Classes | Should -Be '0', '1', '3'
        $report.TrainCount, $report.HeldOutCount | Should -Be 24, 6
        $report.Epochs.Epoch | Should -Be 1, 2
        ($report.Confusion | Measure-Object Count -Sum).Sum | Should -Be 6
        $report.Path | Should -Be $file
        "$TestDrive/curves.png" | Should -Exist

        Export-Embedding $pictures -WeightsPath $file -LogDir $log @quiet | Out-Null
        $set = Import-Embedding $log
        $set.Recipe.Transform | Should -Match 'centre crop 16'
        $report.HeldOut.Id | Should -BeIn $set.Ids
        $judged = Invoke-EmbeddingProbe $log $file -HeldOut
        $judged | Should -HaveCount 6
        foreach ($item in $report.HeldOut) {
            ($judged | Where-Object Id -eq $item.Id).Prediction | Should -Be $item.Predicted
        }

        Get-EmbeddingClass -WeightsPath $file | Select-Object -ExpandProperty Name | Should -Be '0', '1', '3'
    }

    It 'trains the embedding, and judges it by classes it has not seen' {
        Copy-Digit (Join-Path $TestDrive 'others') -Count 5 -Digit '7'
        Copy-Digit (Join-Path $TestDrive 'others') -Count 5 -Digit '9'

        $report = Optimize-EmbeddingModel $pictures @quick -Objective Triplet -ValidationPath "$TestDrive/others" `
            -Destination "$TestDrive/triplet.safetensors"

        $report.HeldOutCount | Should -Be 10
        $report.Epochs.Epoch | Should -Be 0, 1
        $report.Epochs.RecallAt1 | Should -Not -Contain $null
        $report.Confusion | Should -BeNullOrEmpty
    }

    It 'writes nothing under -WhatIf' {
        Optimize-EmbeddingModel $pictures -Destination "$TestDrive/whatif.safetensors" -WhatIf
        "$TestDrive/whatif.safetensors" | Should -Not -Exist
    }

    It 'says what is wrong: <id>' -TestCases @(
        @{ id = 'DestinationInvalid'; arguments = @{ Destination = 'model.bin' } }
        @{ id = 'OptionMissing'; arguments = @{ SnapshotEvery = 1 } }
        @{ id = 'OptionsContradict'; arguments = @{ FromScratch = $true; WeightSet = 'DEFAULT' } }
        @{ id = 'NothingToResume'; arguments = @{ Resume = $true } }
        @{ id = 'FreezeMatchesNothing'; arguments = @{ Freeze = 'layer9' } }
        @{ id = 'TrainingSettingInvalid'; arguments = @{ Rate = -1 } }
        @{ id = 'ImagePathNotFound'; arguments = @{ ValidationPath = 'nowhere' } }
    ) {
        $all = @{ Path = $pictures; Destination = "$TestDrive/none.safetensors" } + $quick
        foreach ($name in $arguments.Keys) { $all[$name] = $arguments[$name] }

        { Optimize-EmbeddingModel @all } | Should -Throw -ErrorId "$id,*"
        "$TestDrive/none.safetensors" | Should -Not -Exist
    }
}
